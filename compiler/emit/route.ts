import type { OperationIR } from "../ir/ir.ts";

/** What is called, as people read it: method and path, or what a GraphQL document asks for. */
export function routeOf(operation: OperationIR): string {
  const { method, path, body, specOperation } = operation;
  return body?.encoding === "graphql" ? specOperation : `${method} ${path}`;
}
