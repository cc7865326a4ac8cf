import { createHash } from "node:crypto";
import type { Unanswered } from "../auth/oauth2.ts";
import type { ErrorCode } from "../errors.ts";
import { type Change, nextVersion, type Store } from "../store/store.ts";
import { connectionKey, type ConnectionName } from "./connection.ts";

/**
 * What is written down before a refresh token leaves, and what came of it where that was no token. It outlives
 * the process, so that whoever comes next knows that the token may be used up.
 */
export interface Presentation {
  /** Of the tokens that were to be renewed. */
  readonly generation: number;
  /** SHA-256 of the token that was sent and to which nobody answered yet; in hexadecimal. */
  readonly digest?: string;
  /** When it was sent first, in milliseconds since the epoch. */
  readonly since: number;
  /** Names the attempt. */
  readonly attempt: string;
  /** How many renewals of this generation failed one after another. */
  readonly failures: number;
  /** The last failure, when it was, and when the next attempt makes sense. */
  readonly failed?: { readonly code: ErrorCode; readonly at: number; readonly until: number };
}

export interface StoredPresentation {
  readonly presentation: Presentation | undefined;
  /** 0: there is none. */
  readonly version: number;
}

const NAMESPACE = "refreshes";
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** The presentation of a generation; one of an older generation says nothing any more. */
export async function readPresentation(
  store: Store,
  name: ConnectionName,
  generation: number,
): Promise<StoredPresentation> {
  const record = await store.read(NAMESPACE, connectionKey(name));
  if (record === undefined) return { presentation: undefined, version: 0 };
  const presentation = JSON.parse(Buffer.from(record.value).toString("utf8")) as Presentation;
  return {
    presentation: presentation.generation === generation ? presentation : undefined,
    version: record.version,
  };
}

export function putPresentation(
  name: ConnectionName,
  presentation: Presentation,
  replaces: number,
  now: number,
): Change & { readonly version: number } {
  return {
    kind: "put",
    namespace: NAMESPACE,
    key: connectionKey(name),
    value: Buffer.from(JSON.stringify(presentation), "utf8"),
    replaces,
    version: nextVersion(replaces, now),
  };
}

/** The change that forgets a presentation; none where there is none. */
export function removePresentation(name: ConnectionName, version: number): readonly Change[] {
  if (version === 0) return [];
  return [{ kind: "remove", namespace: NAMESPACE, key: connectionKey(name), version }];
}

/** Recognises a token without keeping it: tokens have too much entropy to be guessed from it. */
export function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Whether a token may be sent although an earlier request with it was never answered. */
export function mayPresent(
  before: Presentation | undefined,
  digest: string,
  policy: Unanswered,
  now: number,
): boolean {
  if (before?.digest !== digest || policy === "tryOnce") return true;
  return policy !== "ask" && now - before.since <= policy.replay;
}

/** When the next attempt makes sense, in milliseconds since the epoch: after 1, 2, 4 and at last 30 seconds. */
export function nextAttemptAt(failures: number, now: number): number {
  return now + Math.min(FIRST_PAUSE * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE);
}
