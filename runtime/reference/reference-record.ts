import { createHash } from "node:crypto";

/** Whose reference it is, and what it was given for. */
export interface ReferenceName {
  readonly organization: string;
  readonly connector: string;
  readonly connection: string;
  /** `payments.charge` */
  readonly method: string;
  readonly reference: string;
}

/** A call with a reference as it lies in the store: no argument of it, and its answer once there is one. */
export type ReferenceRecord = {
  /** Tells the calls apart that had the reference. */
  readonly attempt: string;
  /** Of the arguments. */
  readonly digest: string;
} & (
  | { readonly state: "sending" }
  | { readonly state: "sent"; readonly answer: unknown }
  /** It was broken off, and the vendor may have done it. */
  | { readonly state: "unknown" }
);

/** A record and the version to replace. */
export interface StoredReference {
  readonly version: number;
  readonly record: ReferenceRecord;
}

export const REFERENCES = "references";
/** Calls that are under way: keys that last as long as a call may. */
export const REFERENCES_SENDING = "references-sending";
/** When references are forgotten. */
export const REFERENCE_QUEUE = "references";

/** 43 characters of base64url. */
export function keyOfReference(name: ReferenceName): string {
  const { organization, connector, connection, method, reference } = name;
  const whole = JSON.stringify([organization, connector, connection, method, reference]);
  return createHash("sha256").update(whole).digest("base64url");
}

/** The bytes of what only these files write and read. */
export function writeReference(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Reads what `writeReference` wrote. */
export function readReference<T extends object>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as T;
}
