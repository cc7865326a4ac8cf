import { expect, it } from "vitest";
import { type Breaker, createBreaker, type Outcome } from "../../../runtime/limit/breaker.ts";

/** Makes calls that end so; how many were let through. */
function run(breaker: Breaker, outcome: Outcome, count: number, now: number): number {
  let through = 0;
  for (let index = 0; index < count; index += 1) {
    const admission = breaker.admit(now);
    if (admission.kind === "wait") continue;
    through += 1;
    admission.report(outcome, now);
  }
  return through;
}

it("opens when half of ten fail, and not before", () => {
  const breaker = createBreaker();
  expect(run(breaker, "failed", 9, 0)).toBe(9);
  expect(run(breaker, "ok", 10, 0)).toBe(10);
  expect(run(breaker, "failed", 5, 0)).toBe(1);
  expect(breaker.admit(0)).toEqual({ kind: "wait", wait: 15_000 });
  expect(breaker.admit(14_000)).toEqual({ kind: "wait", wait: 1000 });
});

it("forgets what is long ago", () => {
  const breaker = createBreaker();
  run(breaker, "failed", 9, 0);
  expect(run(breaker, "failed", 9, 25_000)).toBe(9);
  expect(run(breaker, "failed", 9, 36_000)).toBe(1);
});

it("lets one call try after the pause, and closes with its success alone", () => {
  const breaker = createBreaker();
  const before = breaker.admit(0);
  run(breaker, "failed", 10, 0);
  const trial = breaker.admit(15_000);
  expect(trial.kind).toBe("go");
  expect(breaker.admit(15_000).kind).toBe("wait");
  // One that was under way since before the breaker opened.
  if (before.kind === "go") before.report("ok", 15_000);
  expect(breaker.admit(15_000).kind).toBe("wait");
  if (trial.kind === "go") trial.report("ok", 15_001);
  expect(run(breaker, "ok", 3, 15_001)).toBe(3);
  expect(run(breaker, "failed", 9, 15_001)).toBe(7);
});

it("opens again with a failure, and tries again when the trial was given up", () => {
  const breaker = createBreaker();
  run(breaker, "failed", 10, 0);
  expect(run(breaker, "failed", 5, 15_000)).toBe(1);
  expect(breaker.admit(29_999).kind).toBe("wait");
  expect(run(breaker, "unknown", 1, 30_000)).toBe(1);
  const trial = breaker.admit(30_000);
  expect(trial.kind).toBe("go");
  if (trial.kind === "go") trial.report("ok", 30_000);
  expect(breaker.admit(30_000).kind).toBe("go");
});

it("waits no longer for a clock that is put back", () => {
  const breaker = createBreaker();
  run(breaker, "failed", 10, 3_600_000);
  expect(breaker.admit(3_600_000).kind).toBe("wait");
  expect(breaker.admit(0).kind).toBe("go");
});
