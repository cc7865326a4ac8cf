/**
 * `noKey` no key encryption key is configured, so the vault does not start; `keyFile` the key file is not
 * as it must be; `unknownKey` a record's key is not (or no longer) in the ring; `keyService` the service
 * that holds the key did not do the work; `tampered` a record is not what was written for this credential
 * and version; `conflict` the credential, or what was to be committed with it, is not as was said;
 * `badInput` the call is wrong.
 */
export type VaultErrorCode =
  "noKey" | "keyFile" | "unknownKey" | "keyService" | "tampered" | "conflict" | "badInput";

/** What the vault throws. Names credentials and keys by their ids; never holds a secret or a cause. */
export class VaultError extends Error {
  override readonly name: string = "VaultError";
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
