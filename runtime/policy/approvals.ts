import { type Clock, isToCome, systemClock } from "../clock.ts";
import { badInput, ConnectorError } from "../errors.ts";
import { nextVersion } from "../store/store.ts";
import {
  type ApprovalRecord,
  parseRecord,
  printRecord,
  type StoredApproval,
} from "./approval-record.ts";
import { canonicalText } from "./digest.ts";
import type { ApprovalRequest, Approve, Decision } from "./policy.ts";
import { createMemoryRecords, type Records } from "../records.ts";
import { visible } from "./visible.ts";

export interface ApprovalsOptions {
  /** Who may answer, by the names that `answer` and the calls' `actor` use. */
  readonly approvers: readonly string[];
  /** Milliseconds that a question, and then its answer, is good for. Default: 15 minutes. */
  readonly lifetime?: number;
  /** A store that processes share. Default: the memory of this one. */
  readonly records?: Records;
  readonly clock?: Clock;
}

/** What a person is asked. */
export interface Question {
  readonly approval: string;
  readonly requester: string;
  /** Names and exact arguments, as canonical text in which whatever nobody sees is escaped. */
  readonly call: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Approvals of single calls by persons. */
export interface Approvals {
  /** For a Policy: grants a call once for each yes to its very arguments; otherwise asks. */
  readonly approve: Approve;
  /** What an approval is about; undefined once it was answered or has expired. */
  readonly question: (approval: string) => Promise<Question | undefined>;
  /**
   * Answers it. Fails with `refusedByPolicy` for whoever is not an approver or asked himself, and for a question
   * that is no longer open.
   */
  readonly answer: (approval: string, by: string, verdict: "granted" | "refused") => Promise<void>;
}

const NAMESPACE = "approvals";
const QUARTER_HOUR = 15 * 60_000;
/** Characters of the text that approvers are shown; bytes stand in it by their digest. Stores take values of 16 MiB. */
const LONGEST_CALL = 2 * 1024 * 1024;
/** Others may change a record between our read and our write; so often in a row nobody does. */
const MOST_TRIES = 5;

/** Keeps approvals: one question for one call, one use for one answer. */
export function createApprovals(options: ApprovalsOptions): Approvals {
  const { approvers, lifetime = QUARTER_HOUR, clock = systemClock } = options;
  const records = options.records ?? createMemoryRecords();

  const read = async (digest: string): Promise<StoredApproval> => {
    const found = await records.read(NAMESPACE, digest);
    const record = found === undefined ? undefined : parseRecord(found.value);
    // Clocks of processes differ a little.
    const isGood =
      record !== undefined &&
      record.state !== "used" &&
      isToCome(record.expiresAt, clock.now(), 2 * lifetime);
    return { version: found?.version ?? 0, record: isGood ? record : undefined };
  };
  const write = async (
    digest: string,
    replaces: number,
    record: ApprovalRecord,
  ): Promise<boolean> => {
    const version = nextVersion(replaces, clock.now());
    const value = printRecord(record);
    const { committed } = await records.commit([
      { kind: "put", namespace: NAMESPACE, key: digest, value, replaces, version },
    ]);
    return committed;
  };
  const expiry = (): number => clock.now() + lifetime;

  return {
    approve: async (request) => {
      const { requester, digest } = request;
      // Nobody could be told apart from the approver.
      if (requester === undefined || requester === "") return { kind: "refused" };
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { version, record } = await read(digest);
        const next = record ?? newRecord(request, requester, expiry());
        const decision = decisionOn(digest, next);
        const written: ApprovalRecord =
          decision.kind === "granted" ? { ...next, state: "used" } : next;
        if (written === record || (await write(digest, version, written))) return decision;
      }
      return { kind: "refused" };
    },

    question: async (approval) => {
      const { record } = await read(digestIn(approval));
      if (record?.state !== "pending" || approval !== nameOf(digestIn(approval), record))
        return undefined;
      const { requester, call, expiresAt } = record;
      return { approval, requester, call, expiresAt };
    },

    answer: async (approval, by, verdict) => {
      const digest = digestIn(approval);
      const { version, record } = await read(digest);
      if (record?.state !== "pending" || approval !== nameOf(digest, record))
        throw refusal("The approval is not open.");
      if (!approvers.includes(by)) throw refusal("Only an approver may answer.");
      if (by === record.requester) throw refusal("Nobody approves what he asked for himself.");
      const answered = { ...record, state: verdict, by, expiresAt: expiry() };
      if (!(await write(digest, version, answered))) throw refusal("The approval is not open.");
    },
  };
}

function newRecord(
  { digest: _, ...call }: ApprovalRequest,
  requester: string,
  expiresAt: number,
): ApprovalRecord {
  const id = crypto.randomUUID();
  const text = visible(canonicalText(call));
  if (text.length > LONGEST_CALL)
    throw badInput("input", `must not be longer than ${LONGEST_CALL} characters to be approved`);
  return { id, state: "pending", requester, call: text, expiresAt };
}

function decisionOn(digest: string, record: ApprovalRecord): Decision {
  const { state, by } = record;
  if (state === "granted" || state === "refused")
    return { kind: state, ...(by === undefined ? {} : { by }) };
  return { kind: "pending", approval: nameOf(digest, record) };
}

/** The digest finds the record; the rest keeps an old answer from meeting a new question. */
function nameOf(digest: string, { id }: ApprovalRecord): string {
  return `${digest}.${id}`;
}

function digestIn(approval: string): string {
  const digest = approval.split(".", 1)[0] ?? "";
  if (!/^[\da-f]{64}$/.test(digest)) throw refusal("The approval is not open.");
  return digest;
}

function refusal(sentence: string): ConnectorError {
  return new ConnectorError("refusedByPolicy", sentence);
}
