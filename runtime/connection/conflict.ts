import { VaultError } from "../vault/error.ts";

/** Whether a commit of the vault found another state than it was told. */
export function isConflict(error: unknown): boolean {
  return error instanceof VaultError && error.code === "conflict";
}
