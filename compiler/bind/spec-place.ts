import type { RelatedPlace } from "../diagnostics/diagnostic.ts";
import { isList, isObject, ownText } from "../spec/json.ts";
import { locateReference } from "../spec/locate-json.ts";
import type { SpecDocument, SpecOperation, SpecSchema } from "../spec/spec.ts";

/** Compositions of schemas may lead through so many others; more is a loop. */
const MOST_STEPS = 50;

/** Where the vendor's document has an operation; none where the definition itself wrote it out. */
export function operationPlace(
  document: SpecDocument,
  operation: SpecOperation,
): readonly RelatedPlace[] {
  return placeOf(document, `${operation.pointer}/operationId`, "The vendor's operation is here.");
}

/** Where the vendor's document says that a parameter is required. */
export function parameterPlace(document: SpecDocument, pointer: string): readonly RelatedPlace[] {
  return placeOf(document, `${pointer}/name`, "The vendor requires it here.");
}

/** Where the vendor's document says that a member of a body is required. */
export function memberPlace(
  document: SpecDocument,
  schema: SpecSchema,
  name: string,
): readonly RelatedPlace[] {
  const queue: SpecSchema[] = [schema];
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const next = queue.shift();
    if (next === undefined || !isObject(next.schema)) return [];
    const reference = ownText(next.schema, "$ref");
    const target = reference === undefined ? undefined : document.resolve(reference);
    if (target !== undefined) queue.push(target);
    const required = next.schema["required"];
    const index = isList(required) ? required.indexOf(name) : -1;
    if (index >= 0) {
      const pointer = `${next.pointer}/required/${String(index)}`;
      return placeOf(document, pointer, "The vendor requires it here.");
    }
    const parts = next.schema["allOf"];
    if (!isList(parts)) continue;
    const { pointer } = next;
    parts.forEach((part, at) => {
      queue.push({ schema: part, pointer: `${pointer}/allOf/${String(at)}` });
    });
  }
  return [];
}

/** The place itself; none where the file, which may be the definition, has nothing there. */
function placeOf(
  { file }: SpecDocument,
  pointer: string,
  message: string,
): readonly RelatedPlace[] {
  const span = locateReference(file, pointer);
  return span.start === 0 ? [] : [{ message, span }];
}
