import { createPublicKey, type KeyObject } from "node:crypto";
import type { ConnectionObserver } from "../connection/event.ts";
import { badInput, ConnectorError } from "../errors.ts";
import type { CallFacts, CallObserver } from "../observe/observer.ts";
import type { Signer } from "../signed-text.ts";
import type { Store } from "../store/store.ts";
import { type AuditRange, exportLines, exportPart, type ExportSource } from "./export.ts";
import { OrganizationLog } from "./log.ts";
import { begunBody, connectionBody, endedBody, forgottenBody } from "./record.ts";
import { forget } from "./retention.ts";
import { storedStart } from "./tail.ts";
import type { AuditWitness } from "./witness.ts";

export type { SignedText, Signer } from "../signed-text.ts";
export { type AuditRange, exportStoredAudit } from "./export.ts";
export type { AuditHead, AuditPart } from "./head.ts";
export { type AuditFault, type AuditVerdict, verifyAudit } from "./verify.ts";
export { type AuditWitness, fileWitness } from "./witness.ts";

export interface AuditOptions {
  readonly store: Store;
  readonly signer: Signer;
  /** Public halves of keys that signed before, for heads that are still theirs. */
  readonly retiredKeys?: readonly KeyObject[];
  /** Keeps heads where whoever can change the store cannot. */
  readonly witness?: AuditWitness;
  /**
   * Arguments are written down as HMAC-SHA-256 with this key, of at least 32 bytes, so that short ones cannot be
   * guessed from an export. Default: as SHA-256, which anybody who knows the arguments can check.
   */
  readonly argumentsKey?: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** What organizations' connectors did, in one chain each. */
export interface Audit {
  /**
   * For connectors, which need an organization. One record per call, also of those that are refused; what does more
   * than read is on disk before it leaves, and fails with `auditFailed` and unsent where that cannot be.
   */
  readonly observer: CallObserver;
  /**
   * For `createConnections`: connections that were made, renewed, rotated, revoked, or were not. Whatever is asked for
   * is on disk before it leaves, and fails with `auditFailed` and undone where that cannot be.
   */
  readonly connections: ConnectionObserver;
  /**
   * Lines of JSON, each with its line break: a signed head, then all records, or those of a range. Fails with
   * `auditFailed`, and with `badInput` for a range without records.
   */
  readonly export: (organization: string, range?: AuditRange) => AsyncIterable<string>;
  /**
   * Forgets the oldest records, up to the first that is not older than `before`, milliseconds since the epoch: export
   * them first. That they were forgotten is written down, and those that stay verify as before. Gives how many are
   * gone. Fails with `auditFailed`.
   */
  readonly forget: (organization: string, before: number) => Promise<number>;
  /** Waits until all that was told is on disk and signed. Fails with `auditFailed`. */
  readonly close: () => Promise<void>;
}

interface Entry {
  readonly log: OrganizationLog;
  readonly argumentsDigest: string;
}

const SHORTEST_KEY = 32;

/** Opens the audit logs in a store. Fails with `badInput` for a key that is not Ed25519, or is too short. */
export function createAudit(options: AuditOptions): Audit {
  const { store, signer, retiredKeys = [], witness, argumentsKey, now = Date.now } = options;
  const keys = [createPublicKey(signer.privateKey), ...retiredKeys];
  if (keys.some(({ asymmetricKeyType }) => asymmetricKeyType !== "ed25519"))
    throw badInput("signer", "must have an Ed25519 key");
  if (argumentsKey !== undefined && argumentsKey.byteLength < SHORTEST_KEY)
    throw badInput("argumentsKey", `must have at least ${SHORTEST_KEY} bytes`);
  const logs = new Map<string, OrganizationLog>();
  const entries = new WeakMap<CallFacts, Entry>();

  const logOf = (organization: string): OrganizationLog => {
    const known = logs.get(organization);
    if (known !== undefined) return known;
    const log = new OrganizationLog({ store, organization, keys, witness, signer, now });
    logs.set(organization, log);
    return log;
  };

  const partsOf = (organization: string): Pick<ExportSource, "settle" | "start" | "signing"> => {
    const log = logOf(organization);
    return {
      settle: async () => await log.settle(),
      start: async () => await storedStart({ store, organization, keys }),
      signing: () => log.signing(),
    };
  };

  return {
    observer: {
      started: (call, digest) => {
        const log = logOf(organizationOf(call));
        log.assertOpen();
        entries.set(call, { log, argumentsDigest: digest(argumentsKey) });
      },
      leaving: (call, approval) => {
        const { log, argumentsDigest } = entries.get(call) ?? unknownCall(call);
        if (call.effect === "read" && call.pages !== true) return undefined;
        log.append(begunBody(call, argumentsDigest, approval));
        return call.effect === "read" ? undefined : log.durable();
      },
      ended: (call, end) => {
        const entry = entries.get(call);
        // Refused by this log, or for want of an organization: there is nowhere to write it down.
        if (entry !== undefined) entry.log.append(endedBody(call, entry.argumentsDigest, end));
      },
    },
    connections: async (event) => {
      const log = logOf(event.connection.organization);
      if (event.kind === "begun") log.assertOpen();
      // Refused by this log, or before it began: there is nowhere to write it down.
      else if (event.kind === "failed" && !log.isOpen) return;
      log.append(connectionBody(event, now()));
      if (event.kind === "begun") await log.durable();
    },
    export: (organization, range) => {
      const source = { ...partsOf(organization), store, organization };
      return range === undefined ? exportLines(source) : exportPart(source, range);
    },
    forget: async (organization, before) => {
      const chain = { store, organization, keys, witness };
      const announce = async (through: number): Promise<void> => {
        const log = logOf(organization);
        log.append(forgottenBody(through, before, now()));
        await log.durable();
      };
      return await forget({ ...partsOf(organization), chain, announce }, before);
    },
    close: async () => {
      await Promise.all([...logs.values()].map(async (log) => await log.settle()));
    },
  };
}

function organizationOf({ organization }: CallFacts): string {
  if (organization === undefined || organization === "")
    throw badInput("organization", "must be set where calls are audited");
  return organization;
}

/** Never happens: every call is started first. Fails closed if it does. */
function unknownCall({ operation }: CallFacts): never {
  throw new ConnectorError("auditFailed", `The call of "${operation}" was not told to the audit.`, {
    unsent: true,
  });
}
