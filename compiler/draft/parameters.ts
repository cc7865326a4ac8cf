import type { JsonObject } from "../json.ts";
import { isObject, own, ownList, ownText } from "../spec/json.ts";
import type { OperationEntry } from "../spec/openapi/open-api-document.ts";
import { isPureReference, resolveReference } from "../spec/pointer.ts";
import { isUsual } from "./usual.ts";

/** The parameters of an operation and of its path as they are written, references followed. */
export function writtenParameters(
  root: JsonObject,
  { operation, pathItem }: OperationEntry,
): readonly JsonObject[] {
  return [...ownList(pathItem, "parameters"), ...ownList(operation, "parameters")].flatMap(
    (each) => {
      const found = isPureReference(each) ? resolveReference(root, each.$ref)?.schema : each;
      return isObject(found) ? [found] : [];
    },
  );
}

/** Tells of a parameter, by its place, `header.X-App-Id` in any case, whether operations usually require it. */
export function usuallyRequired(
  root: JsonObject,
  entries: readonly OperationEntry[],
): (place: string) => boolean {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const keys = writtenParameters(root, entry)
      .filter((each) => own(each, "required") === true)
      .map((each) => `${ownText(each, "in") ?? ""}.${ownText(each, "name") ?? ""}`.toLowerCase());
    for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (place) => isUsual(counts.get(place.toLowerCase()) ?? 0, entries.length);
}
