import { readDefinition } from "../read-definition.ts";
import { definitionIds, noSuchDefinition } from "../definition-files.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Host } from "../host.ts";
import type { ValidatedDefinition } from "../validate/validate.ts";

/** The definitions that a command was asked for, or all of the folder; those that do not validate are reported. */
export function readDefinitions(
  host: Host,
  folder: string,
  ids: readonly string[],
): readonly [definitions: readonly ValidatedDefinition[], diagnostics: readonly Diagnostic[]] {
  const all = definitionIds(host, folder);
  const definitions: ValidatedDefinition[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const id of ids.length === 0 ? all : ids) {
    if (!all.includes(id)) {
      diagnostics.push(noSuchDefinition(folder, id, all));
      continue;
    }
    const [validated, problems] = readDefinition(host, folder, id);
    diagnostics.push(...problems);
    if (validated !== undefined) definitions.push(validated);
  }
  return [definitions, diagnostics];
}
