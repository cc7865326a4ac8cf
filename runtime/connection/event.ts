import type { ErrorCode } from "../errors.ts";
import type { Connection } from "./connection.ts";

/**
 * What happened to a connection; holds no secret. `failed`: a renewal came to nothing, and calls go on with
 * the old token while it lasts.
 */
export type ConnectionEvent = {
  readonly connection: Connection;
} & (
  | { readonly kind: "connected" | "refreshed" | "needsReauthentication" }
  | { readonly kind: "failed"; readonly code: ErrorCode | "thrown" }
  | { readonly kind: "rotated"; readonly what: readonly ("app" | "credential")[] }
  | { readonly kind: "revoked"; readonly atVendor: boolean }
);

/** Sees what happens to connections. What it throws becomes a process warning and changes nothing. */
export type ConnectionObserver = (event: ConnectionEvent) => void;

export function guardObserver(observer: ConnectionObserver | undefined): ConnectionObserver {
  return (event) => {
    try {
      observer?.(event);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      process.emitWarning(`An observer of connections threw (${name}).`, "ConnectorWarning");
    }
  };
}
