import { isToCome } from "../clock.ts";

/** Outcomes are counted in two halves of this many milliseconds, the older of which is forgotten. */
const HALF = 10_000;
/** Fewer outcomes prove nothing. */
const FEWEST = 10;
/** Opens when this part of them failed. */
const RATIO = 0.5;
/** Milliseconds for which nothing is sent, before one call may try. */
const PAUSE = 15_000;

/** `unknown`: the call was given up, or failed before the vendor could show how it does. */
export type Outcome = "ok" | "failed" | "unknown";

/** A call may go and tells once how it went, or has to come back after so many milliseconds. */
export type Admission =
  | { readonly kind: "go"; readonly report: (outcome: Outcome, now: number) => void }
  | { readonly kind: "wait"; readonly wait: number };

/**
 * Spares a host that fails: opens when half of its recent answers are missing or 5xx, lets one call try after a
 * pause, and closes with its success. That one call's outcome alone decides; what was under way before does not.
 */
export interface Breaker {
  readonly admit: (now: number) => Admission;
}

interface Counts {
  readonly since: number;
  readonly ok: number;
  readonly failed: number;
}

type State =
  | { readonly kind: "closed"; readonly older: Counts; readonly newer: Counts }
  | { readonly kind: "open"; readonly until: number }
  | { readonly kind: "trying" };

export function createBreaker(): Breaker {
  let state: State = closedAt(0);

  const count: Extract<Admission, { kind: "go" }> = {
    kind: "go",
    report: (outcome, now) => {
      if (state.kind === "closed" && outcome !== "unknown") state = counted(state, outcome, now);
    },
  };
  // Only one is let through, so whoever tells of a trial tells of this one.
  const trial: Admission = {
    kind: "go",
    report: (outcome, now) => {
      if (outcome === "ok") state = closedAt(now);
      else state = { kind: "open", until: outcome === "failed" ? now + PAUSE : now };
    },
  };

  return {
    admit: (now) => {
      if (state.kind === "closed") return count;
      if (state.kind === "trying") return { kind: "wait", wait: PAUSE };
      if (isToCome(state.until, now, PAUSE)) return { kind: "wait", wait: state.until - now };
      state = { kind: "trying" };
      return trial;
    },
  };
}

function closedAt(now: number): Extract<State, { kind: "closed" }> {
  const none = { since: now, ok: 0, failed: 0 };
  return { kind: "closed", older: none, newer: none };
}

function counted(state: Extract<State, { kind: "closed" }>, outcome: Outcome, now: number): State {
  const { older, newer } = movedOn(state, now);
  const next = {
    since: newer.since,
    ok: newer.ok + (outcome === "ok" ? 1 : 0),
    failed: newer.failed + (outcome === "failed" ? 1 : 0),
  };
  const failed = older.failed + next.failed;
  const all = failed + older.ok + next.ok;
  if (outcome === "failed" && all >= FEWEST && failed / all >= RATIO)
    return { kind: "open", until: now + PAUSE };
  return { kind: "closed", older, newer: next };
}

function movedOn(
  { older, newer }: Extract<State, { kind: "closed" }>,
  now: number,
): { older: Counts; newer: Counts } {
  if (now < newer.since + HALF) return { older, newer };
  const fresh = { since: now, ok: 0, failed: 0 };
  return { older: now < newer.since + 2 * HALF ? newer : fresh, newer: fresh };
}
