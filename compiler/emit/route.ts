import type { OperationIR } from "../ir/ir.ts";

/** Method and path as people read them; a GraphQL operation has no path of its own. */
export function routeOf({ method, path }: Pick<OperationIR, "method" | "path">): string {
  return path === "" ? method : `${method} ${path}`;
}
