import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { Audit, AuditOptions, AuditVerdict, Signer } from "../../../runtime/audit/audit.ts";
import { createAudit, verifyAudit } from "../../../runtime/audit/audit.ts";
import type { CallFacts } from "../../../runtime/observe/observer.ts";
import type { Store } from "../../../runtime/store/store.ts";

/** PKCS #8 (RFC 8410, section 7) before the 32 bytes of a key. */
const ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The same key in every process of a test. */
export function signerOf(seed: number): Signer {
  const der = Buffer.concat([ED25519, Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return { id: `key-${seed}`, privateKey };
}

export const signer: Signer = signerOf(1);
export const publicKey: KeyObject = createPublicKey(signer.privateKey);

export function auditOf(store: Store, options: Partial<AuditOptions> = {}): Audit {
  return createAudit({ store, signer, ...options });
}

let calls = 0;

/** What observers are told of a call of an organization. */
export function callOf(organization: string, effect: CallFacts["effect"] = "write"): CallFacts {
  calls += 1;
  return {
    id: `call-${process.pid}-${calls}`,
    connector: "test",
    version: "1.0.0",
    operation: "things.create",
    effect,
    untrusted: false,
    organization,
    startedAt: 0,
  };
}

/** Tells an audit of one call that goes well. */
export async function tell({ observer }: Audit, call: CallFacts): Promise<void> {
  await observer.started?.(call, () => "digest");
  await observer.leaving?.(call);
  await observer.ended?.(call, { code: "ok", status: 200, attempts: 1, duration: 1 });
}

/** The lines of an export, each with its line break. */
export async function exported(audit: Audit, organization: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of audit.export(organization)) lines.push(line);
  return lines;
}

/** What is written down, without what places it in the chain. */
export async function recordsOf(audit: Audit, organization: string): Promise<readonly unknown[]> {
  const [, ...lines] = await exported(audit, organization);
  return lines.map((line) => {
    const {
      version,
      organization: _,
      sequence,
      previous,
      ...record
    } = JSON.parse(line) as Record<string, unknown>;
    return version === 1 && typeof sequence === "number" && typeof previous === "string"
      ? record
      : line;
  });
}

/** What the verifier says of some lines, given in pieces that end anywhere. */
export async function verdictOn(
  lines: readonly string[],
  {
    key = publicKey,
    witness = [],
    piece = 1000,
  }: {
    readonly key?: KeyObject;
    readonly witness?: readonly unknown[];
    /** Bytes at a time. */
    readonly piece?: number;
  } = {},
): Promise<AuditVerdict> {
  const bytes = Buffer.from(lines.join(""));
  return await verifyAudit(
    (async function* () {
      for (let start = 0; start < bytes.length; start += piece)
        yield await Promise.resolve(bytes.subarray(start, start + piece));
    })(),
    key,
    witness,
  );
}
