import { createHash } from "node:crypto";
import type { AskInput, AskOutput } from "../contract/notification.ts";
import type { SentQuestion } from "../contract/wait.ts";

/** A question as it lies in the store; links to its answers do not. */
export interface QuestionRecord {
  /** `asking`: it may have left already, and nobody knows yet. `over`: nobody answered in time. */
  readonly state: "asking" | "open" | "answered" | "over";
  readonly organization: string;
  readonly connector: string;
  readonly connection: string;
  readonly requester: string;
  readonly approvers: readonly string[];
  readonly input: AskInput;
  /** Tells it from a question that had its id before; links are good for one of the two. */
  readonly nonce: string;
  /** All times in milliseconds since 1970. */
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly closedAt?: number;
  /** Keys of the events that it waits for. */
  readonly keys: readonly string[];
  readonly sent?: SentQuestion;
  readonly answer?: AskOutput;
}

/** A record and the version to replace. */
export interface StoredQuestion {
  readonly id: string;
  readonly version: number;
  readonly record: QuestionRecord;
}

export const QUESTIONS = "questions";
/** Which question waits for an event, by `keyOfSign`. */
export const QUESTION_KEYS = "question-keys";
/** Questions that are being sent, by connection: their answers may come before they are known to be sent. */
export const QUESTIONS_LEAVING = "questions-leaving";
/** Events that came before anybody knew whose answers they are, by connection and what they are known by. */
export const EARLY_EVENTS = "questions-early";
/** When questions end. */
export const QUESTION_QUEUE = "questions";

/** Whose question it is: events of others never answer it. */
export interface QuestionScope {
  readonly organization: string;
  readonly connector: string;
  readonly connection: string;
}

/** The id of a question that has a reference: the same for the same one. 43 characters of base64url. */
export function idOfReference(scope: QuestionScope, reference: string): string {
  return digest("reference", scope, reference);
}

/** Whether it can be the id of a question; agents may ask for anything. */
export function isQuestionId(id: unknown): id is string {
  return typeof id === "string" && /^[\w-]{43}$/.test(id);
}

/** The key of what an event of a connection is known by. */
export function keyOfSign(scope: QuestionScope, sign: string): string {
  return digest("sign", scope, sign);
}

/** Begins the keys of what a connection is sending. */
export function leavingPrefix(scope: QuestionScope): string {
  return `${digest("leaving", scope, "")}.`;
}

function digest(what: string, scope: QuestionScope, text: string): string {
  const { organization, connector, connection } = scope;
  const whole = JSON.stringify([what, organization, connector, connection, text]);
  return createHash("sha256").update(whole).digest("base64url");
}

/** Whether answers still count. */
export function isLive({ state, expiresAt }: QuestionRecord, now: number): boolean {
  return (state === "asking" || state === "open") && expiresAt > now;
}

/** The bytes of what only these files write and read. */
export function writeRecord(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Reads what `writeRecord` wrote. */
export function readRecord<T extends object>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as T;
}
