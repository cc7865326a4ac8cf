import { randomBytes } from "node:crypto";
import type { Operations } from "../connector.ts";
import { badInput } from "../errors.ts";
import type { NextPage } from "../operation.ts";
import type { PageStart } from "../paginate/paginate.ts";
import { KEY_BYTES, NONCE_BYTES, open, seal, TAG_BYTES } from "../vault/cipher.ts";
import { VaultError } from "../vault/error.ts";
import { decodeBytes } from "../webhooks/bytes.ts";

/**
 * Where the next page begins, as an agent carries it: encrypted, for a vendor's address may have the credential in it,
 * and bound to the call that it came from, for nobody may go to an address of his own.
 */
export interface PageMarks {
  readonly write: (start: PageStart, call: string) => string;
  /** Fails with `badInput` for a mark that this key did not make for this call. */
  readonly read: (mark: string, call: string, operations: Operations) => PageStart;
}

/** Of a process that was given none. */
let ownKey: Uint8Array | undefined;

export function createPageMarks(given: Uint8Array | undefined): PageMarks {
  const key = given ?? (ownKey ??= randomBytes(KEY_BYTES));
  if (key.length !== KEY_BYTES) throw badInput("pageKey", `must have ${KEY_BYTES} bytes`);
  return {
    write: (start, call) => {
      const text = JSON.stringify({ ...start, next: written(start.next) });
      const { nonce, ciphertext, tag } = seal(key, Buffer.from(text), Buffer.from(call));
      return Buffer.concat([nonce, tag, ciphertext]).toString("base64url");
    },
    read: (mark, call, operations) => {
      const bytes = decodeBytes(mark, "base64url");
      const start = bytes && opened(key, bytes, call);
      const next = start && nextIn(start.next, operations);
      if (start !== undefined && next !== undefined) return { ...start, next };
      throw badInput(
        "next",
        "is none that an earlier page of this tool gave for the same arguments; leave it out to begin with the first page",
      );
    },
  };
}

/** A page of another operation is known by the operation's id. */
type WrittenPage =
  | Exclude<NextPage, { readonly kind: "operation" }>
  | {
      readonly kind: "operation";
      readonly operation: string;
      readonly name: string;
      readonly value: string | number;
    };

type WrittenStart = Omit<PageStart, "next"> & { readonly next: WrittenPage };

function written(next: NextPage): WrittenPage {
  return next.kind === "operation" ? { ...next, operation: next.operation.id } : next;
}

function nextIn(next: WrittenPage, operations: Operations): NextPage | undefined {
  if (next.kind !== "operation") return next;
  const operation = Object.hasOwn(operations, next.operation)
    ? operations[next.operation]
    : undefined;
  if (operation === undefined || "driver" in operation || "steps" in operation) return undefined;
  return { ...next, operation };
}

function opened(key: Uint8Array, bytes: Uint8Array, call: string): WrittenStart | undefined {
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const ciphertext = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  if (tag.length < TAG_BYTES) return undefined;
  try {
    const text = open(key, { nonce, ciphertext, tag }, Buffer.from(call)).toString("utf8");
    // Nobody else has the key: what it opens is what was written.
    return JSON.parse(text) as WrittenStart;
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
