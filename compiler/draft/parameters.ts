import type { JsonObject } from "../json.ts";
import { isObject, ownList } from "../spec/json.ts";
import type { OperationEntry } from "../spec/openapi/open-api-document.ts";
import { isPureReference, resolveReference } from "../spec/pointer.ts";

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
