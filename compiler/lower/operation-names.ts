import { camelCase, uniqueNames, upperStart } from "../names.ts";

/** Every name that an operation gets in the output; chosen once, from the definition's own ids. */
export interface OperationNames {
  /** Method and descriptor. */
  readonly name: string;
  readonly toolName: string;
  readonly inputName: string;
  readonly outputName: string;
  readonly itemName: string;
}

/** Names that the base classes have already, so no operation's method may take them. */
const TAKEN_METHODS: ReadonlySet<string> = new Set(
  (
    "accept call checkQuestion constructor descriptor implementations owner pages " +
    "perform performPages prepareQuestion receive"
  ).split(" "),
);

const TOOL_NAME_LENGTH = 40;

/** Names the operations of one connector: `issues.create` gives `issuesCreate`, `IssuesCreateInput`, `issues_create`. */
export function nameOperations(ids: readonly string[]): ReadonlyMap<string, OperationNames> {
  const methods = uniqueNames(
    ids.map((id) => ({ key: id, wanted: camelCase(id) })),
    TAKEN_METHODS,
  );
  const tools = uniqueNames(
    ids.map((id) => ({ key: id, wanted: toolName(id) })),
    new Set(),
  );
  return new Map(
    ids.map((id) => {
      const name = methods.get(id) ?? camelCase(id);
      // Not made from the words again: what tells two cut names apart would be cut off.
      const type = upperStart(name);
      return [
        id,
        {
          name,
          toolName: tools.get(id) ?? toolName(id),
          inputName: `${type}Input`,
          outputName: `${type}Output`,
          itemName: `${type}Item`,
        },
      ];
    }),
  );
}

/** Snake case, `issues_list_for_repo`, short enough for hosts that put a prefix before it. */
function toolName(id: string): string {
  const words = id.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  const name = words.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "");
  // Room for the number that tells two names apart that are the same so far.
  return name.slice(0, TOOL_NAME_LENGTH - 4).replace(/_+$/, "") || "operation";
}
