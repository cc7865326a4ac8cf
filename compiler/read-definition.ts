import { sortKeys } from "./canonical.ts";
import { definitionPath } from "./definition-files.ts";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.ts";
import type { Host } from "./host.ts";
import type { Json } from "./json.ts";
import { loadDefinition } from "./load/load.ts";
import { validateDefinition, type ValidatedDefinition } from "./validate/validate.ts";

/** Loads and validates one definition; its keys come out sorted, so that their order means nothing. */
export function readDefinition(
  host: Host,
  folder: string,
  id: string,
): readonly [ValidatedDefinition | undefined, readonly Diagnostic[]] {
  const path = definitionPath(folder, id);
  const bytes = host.read(path) ?? new Uint8Array();
  const [loaded, loadDiagnostics] = loadDefinition(path, bytes);
  if (loaded === undefined) return [undefined, loadDiagnostics];
  const [validated, validateDiagnostics] = validateDefinition(loaded);
  const diagnostics = [...loadDiagnostics, ...validateDiagnostics];
  if (validated === undefined || hasErrors(diagnostics)) return [undefined, diagnostics];
  const definition = sortKeys(validated.definition as unknown as Json);
  return [
    { ...validated, definition: definition as unknown as ValidatedDefinition["definition"] },
    diagnostics,
  ];
}
