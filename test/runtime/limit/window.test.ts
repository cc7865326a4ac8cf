import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { createMemoryWindows } from "../../../runtime/limit/rate-windows.ts";
import { createStoreWindows } from "../../../runtime/limit/store-windows.ts";
import { learn, takeFrom, type Window } from "../../../runtime/limit/window.ts";
import { createMemoryRecords } from "../../../runtime/records.ts";

const window: Window = {
  limit: 50,
  left: 3,
  since: 0,
  resetAt: 1000,
  length: 1000,
  guessed: false,
};
const seen = (remaining: number, resetAt: number, tolerance = 0) => ({
  remaining,
  resetAt,
  tolerance,
});

it("takes what is left, says how long to wait, and follows a window that is over with a guess", () => {
  expect(takeFrom(window, 1, 400)).toEqual({ window: { ...window, left: 2 }, taken: 1, wait: 0 });
  expect(takeFrom(window, 10, 400)).toMatchObject({ taken: 3, wait: 0 });
  expect(takeFrom({ ...window, left: 0 }, 1, 400)).toMatchObject({ taken: 0, wait: 600 });
  expect(takeFrom({ ...window, left: 0 }, 1, 1000)).toEqual({
    window: { limit: 50, left: 49, since: 1000, resetAt: 2000, length: 1000, guessed: true },
    taken: 1,
    wait: 0,
  });
});

it("believes the fewest calls left within a window, in whatever order answers come", () => {
  const first = learn(undefined, seen(49, 1000), 0);
  expect(first).toMatchObject({ limit: 50, left: 49, resetAt: 1000, length: 1000, guessed: false });
  fc.assert(
    fc.property(fc.shuffledSubarray([49, 48, 47, 46, 45], { minLength: 1 }), (answers) => {
      const last = answers.reduce<Window | undefined>(
        (known, remaining) => learn(known, seen(remaining, 1000), 100),
        undefined,
      );
      expect(last?.left).toBe(Math.min(...answers));
      expect(last?.limit).toBe(Math.max(...answers) + 1);
    }),
  );
});

it("takes nothing from an answer of an older window or of one that is over", () => {
  expect(learn(window, seen(0, 900), 100)).toBe(window);
  expect(learn(window, seen(40, 100), 100)).toBe(window);
  expect(learn(undefined, seen(40, 99), 100)).toBeUndefined();
});

it("begins anew with a later window", () => {
  expect(learn(window, seen(4999, 9000), 1000)).toEqual({
    limit: 5000,
    left: 4999,
    since: 1000,
    resetAt: 9000,
    length: 8000,
    guessed: false,
  });
});

it("takes seconds that are rounded for the same window", () => {
  expect(learn(window, seen(2, 1700, 1000), 100)).toMatchObject({ left: 2, resetAt: 1700 });
  expect(learn(window, seen(2, 300, 1000), 100)).toMatchObject({ left: 2, resetAt: 1000 });
});

it("corrects its guess by what the vendor says, up and down", () => {
  const guess: Window = { ...window, left: 40, since: 1000, resetAt: 2000, guessed: true };
  // Others took some.
  expect(learn(guess, seen(30, 1900), 1000)).toMatchObject({
    left: 30,
    resetAt: 1900,
    guessed: false,
  });
  // Ten are under way; the window is larger than it was.
  expect(learn(guess, seen(99, 2100), 1000)).toMatchObject({ limit: 100, left: 90, resetAt: 2100 });
});

it("guesses no window that is over before an answer can have come", () => {
  const glimpsed: Window = { ...window, left: 0, since: 980, length: 20 };
  const { window: guess } = takeFrom(glimpsed, 50, 1000);
  expect(guess).toMatchObject({ left: 0, length: 20, resetAt: 2000 });
  expect(takeFrom(guess, 1, 1999)).toMatchObject({ taken: 0, wait: 1 });
});

it("keeps its guess where a late answer tells of the window before", () => {
  const guess: Window = { ...window, left: 10, since: 1000, resetAt: 2000, guessed: true };
  // Looked at while that window still held, and compared after another process had made the guess.
  expect(learn(guess, seen(0, 1000), 999)).toBe(guess);
});

it("counts calls that are under way, and forgets those that the vendor does not count", () => {
  const windows = createMemoryWindows(9);
  for (let call = 0; call < 3; call += 1) expect(windows.take("k", 0)).toBe(0);
  windows.learn("k", seen(2, 1000), 0);
  windows.end("k");
  // Two are left, and two are under way.
  expect(windows.take("k", 100)).toBe(900);
  windows.end("k");
  expect(windows.take("k", 100)).toBe(0);
  expect(windows.take("k", 100)).toBe(900);
  // Answers that cost nothing use nothing up.
  for (let call = 0; call < 10; call += 1) {
    windows.learn("k", seen(2, 1000), 200);
    windows.end("k");
    expect(windows.take("k", 200)).toBe(0);
  }
});

it("gives back in a store what was taken and not counted, by halves", async () => {
  let now = 0;
  const windows = createStoreWindows(createMemoryRecords(), 9, () => now);
  const takeAll = async (): Promise<number> => {
    let taken = 0;
    while ((await windows.take("k", now)) === 0) {
      taken += 1;
      windows.end("k");
    }
    return taken;
  };
  await windows.learn("k", seen(1000, 5000), now);
  now = 1;
  expect(await takeAll()).toBe(1000);
  await windows.learn("k", seen(1000, 5000), now);
  expect(await takeAll()).toBe(500);
  // Near the end nobody is sure.
  await windows.learn("k", seen(100, 5000), now);
  expect(await takeAll()).toBe(0);
  expect(await windows.take("k", now)).toBe(4999);
});

it("counts calls that a store's next window may have to bear, once", async () => {
  let now = 0;
  const windows = createStoreWindows(createMemoryRecords(), 9, () => now);
  await windows.learn("k", seen(9, 1000), now);
  for (let call = 0; call < 6; call += 1) expect(await windows.take("k", now)).toBe(0);
  windows.end("k");
  now = 1000;
  let taken = 0;
  while ((await windows.take("k", now)) === 0) taken += 1;
  // Ten in all, and five of the window before are still under way.
  expect(taken).toBe(5);
});
