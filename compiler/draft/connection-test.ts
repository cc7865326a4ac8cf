import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { isOpen } from "./requirements.ts";

/** The operation that a connection is tried with. */
export interface DraftTest {
  readonly operationId: string;
  /** Whether it tells who is connected, going by its name. */
  readonly isSure: boolean;
}

/** Ends of paths that say who is connected, and those that may. */
const WHO =
  /^(?:me|self|myself|who-?am-?i|current-?user|verify-?credentials|user-?info|token-?info|viewer)$/i;
const PERHAPS = /^(?:user|account|profile|organi[sz]ation|company|workspace|team|identity)$/i;

/**
 * A call that reads, needs no arguments and no less than a credential: one that says who is connected if there is one.
 *
 * @param omitted - Parameters that no caller gives, with their places.
 */
export function draftTest(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  omitted: readonly string[],
): DraftTest | undefined {
  const isPossible = (entry: OperationEntry): boolean => {
    if (entry.method !== "GET" || isOpen(entry)) return false;
    const operation = document.operation(entry.operationId);
    if (operation === undefined || operation.body?.required === true) return false;
    return operation.parameters.every(
      (each) =>
        each.in !== "path" && (!each.required || omitted.includes(`${each.in}.${each.name}`)),
    );
  };
  for (const pattern of [WHO, PERHAPS]) {
    const found = entries.find((each) => pattern.test(endOf(each.pathKey)) && isPossible(each));
    if (found !== undefined) return { operationId: found.operationId, isSure: pattern === WHO };
  }
  const first = entries.find(isPossible);
  return first && { operationId: first.operationId, isSure: false };
}

/** The last segment of a path, `verify-credentials` of `/account/verify_credentials.json`. */
function endOf(path: string): string {
  const [segment = ""] = path
    .replace(/[?#].*/, "")
    .split("/")
    .slice(-1);
  return segment.replace(/\.(?:json|xml)$/i, "").replaceAll("_", "-");
}
