/** Milliseconds. */
const SHORTEST_GUESS = 1000;

/** How many calls a vendor still takes, and until when; moments in milliseconds since the epoch. */
export interface Window {
  /** Calls that a whole window has, as far as the vendor has let us see. */
  readonly limit: number;
  readonly left: number;
  /** When it was first heard of: tells one window from the next. */
  readonly since: number;
  readonly resetAt: number;
  /** The longest that a window was seen to last, in milliseconds. */
  readonly length: number;
  /** The window before is over and this one is a guess, until the vendor says what holds. */
  readonly guessed: boolean;
}

/** What one answer of the vendor says. */
export interface Observation {
  readonly remaining: number;
  readonly resetAt: number;
  /** Milliseconds by which two answers within one window may differ in `resetAt`. */
  readonly tolerance: number;
}

/** What is left after calls were taken, or how long to wait for one. */
export interface Taking {
  readonly window: Window;
  /** 0: so many calls may go. */
  readonly taken: number;
  /** Milliseconds until it is worth asking again; 0 where calls were taken. */
  readonly wait: number;
}

/** Takes up to so many calls out of what is left. */
export function takeFrom(window: Window, most: number, now: number): Taking {
  const current = windowAt(window, now);
  const taken = Math.min(most, current.left);
  if (taken === 0) return { window: current, taken, wait: current.resetAt - now };
  return { window: { ...current, left: current.left - taken }, taken, wait: 0 };
}

/**
 * The window that holds now: one that is over is followed by one of the same size. Who saw a window only when it was
 * nearly over knows nothing of its length: a guess lasts until an answer can have come.
 */
export function windowAt(window: Window, now: number): Window {
  if (now < window.resetAt) return window;
  const { limit, length } = window;
  const resetAt = now + Math.max(length, SHORTEST_GUESS);
  return { limit, left: limit, since: now, length, resetAt, guessed: true };
}

/**
 * What is known after an answer. Answers come in any order: within a window the fewest calls left are true, and
 * an answer from a window before says nothing.
 */
export function learn(
  window: Window | undefined,
  seen: Observation,
  now: number,
): Window | undefined {
  const { remaining, resetAt, tolerance } = seen;
  const limit = remaining + 1;
  const length = resetAt - now;
  if (length <= 0) return window;
  if (window?.guessed === true)
    // What ends before the guess began is the window before: its answer came late.
    return resetAt <= window.since ? window : confirmed(window, seen, length);
  if (window === undefined || resetAt > window.resetAt + tolerance)
    return { limit, left: remaining, since: now, resetAt, length, guessed: false };
  if (resetAt < window.resetAt - tolerance) return window;
  return {
    limit: Math.max(window.limit, limit),
    left: Math.min(window.left, remaining),
    since: window.since,
    resetAt: Math.max(window.resetAt, resetAt),
    length: Math.max(window.length, length),
    guessed: false,
  };
}

/** A guess that the vendor confirms: calls that were taken meanwhile stay taken, also of a larger window. */
function confirmed(guess: Window, { remaining, resetAt }: Observation, length: number): Window {
  const grown = Math.max(0, remaining + 1 - guess.limit);
  return {
    limit: guess.limit + grown,
    left: Math.min(guess.left + grown, remaining),
    since: guess.since,
    resetAt,
    length: Math.max(guess.length, length),
    guessed: false,
  };
}
