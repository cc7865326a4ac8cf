import type { Json } from "../../compiler/json.ts";
import { code, listed } from "./markdown.ts";
import { below, has, list, object, type SchemaNode, texts } from "./schema-node.ts";

/** What a schema asks of keys together, one sentence each. Throws an Error for what it has no words for. */
export function constraintsOf(node: SchemaNode): readonly string[] {
  const { schema } = node;
  return [
    ...alternatives(list(schema["oneOf"])),
    ...(isOfPlaces(node) ? placesText(below(node, "else")) : []),
    ...Object.entries(object(schema["dependencies"])).map(
      ([key, needed]) => `${code(key)} needs ${listed(texts(needed))}.`,
    ),
    ...(has(node, "not") ? [`${together(below(node, "not"))} do not stand together.`] : []),
    ...(isCondition(node) ? [conditional(node)] : []),
    ...list(schema["allOf"]).flatMap((each) => {
      const branch = { schema: object(each), path: node.path };
      return isCondition(branch) && has(below(branch, "then"), "required")
        ? [conditional(branch)]
        : [];
    }),
  ];
}

/** Whether `if` asks for other keys, and not for the type of the value itself. */
export function isCondition(node: SchemaNode): boolean {
  return has(node, "if") && !has(below(node, "if"), "type") && has(below(node, "then"), "required");
}

/** Whether keys that exclude each other may stand together as maps. */
function isOfPlaces(node: SchemaNode): boolean {
  return has(node, "if") && has(node, "else") && has(below(node, "else"), "oneOf");
}

function placesText({ schema }: SchemaNode): readonly string[] {
  return [
    ...alternatives(list(schema["oneOf"])),
    "Maps may stand together: names on the left, on the right what each carries.",
  ];
}

function alternatives(branches: readonly Json[]): readonly string[] {
  if (branches.length === 0) return [];
  const names = branches.map((each) => texts(object(each)["required"]));
  if (names.every((each) => each.length === 1))
    return [`Exactly one of ${listed(names.flat(), "or")}.`];
  return [`Exactly one of these: ${names.map((each) => listed(each)).join("; ")}.`];
}

function together(node: SchemaNode): string {
  return listed(texts(node.schema["required"]));
}

function conditional(node: SchemaNode): string {
  const needed = texts(below(node, "then").schema["required"]);
  return `${conditionText(below(node, "if"))}, ${listed(needed)} ${needed.length === 1 ? "is" : "are"} required.`;
}

function conditionText(condition: SchemaNode): string {
  const negated = has(condition, "not");
  const { properties, required } = negated ? below(condition, "not").schema : condition.schema;
  const [[key, rule] = []] = Object.entries(object(properties));
  const value = object(rule)["const"];
  if (key !== undefined && typeof value === "string")
    return `${negated ? "Unless" : "Where"} ${code(key)} is ${code(value)}`;
  const [name] = texts(required);
  if (name === undefined || !negated) throw new Error(`No words for ${JSON.stringify(condition)}.`);
  return `Without ${code(name)}`;
}
