import type { DocumentPath } from "../source.ts";
import type { WrittenText } from "../validate/written-texts.ts";

/** Keys whose value names an operation of the definition. */
const CALLS: ReadonlySet<unknown> = new Set(["call", "presign", "to"]);

/** Every place of a definition that names one of its operations, or would. */
export function calledOperations(
  texts: readonly WrittenText[],
): readonly { readonly id: string; readonly path: DocumentPath }[] {
  return texts
    .filter(({ path, where }) => where === "value" && CALLS.has(path.at(-1)))
    .map(({ text, path }) => ({ id: text, path }));
}
