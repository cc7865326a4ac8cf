import { expect, it } from "vitest";
import { bytes, text, type Context } from "./contract-kit.ts";
import { race } from "./harness.ts";

/** Processes take their time to start on a busy machine. */
const SLOW = { timeout: 120_000 };

/** What holds among processes. */
export function raceContract(context: Context): void {
  it("makes its tables once when processes open it at the same time", SLOW, async () => {
    const fresh = await context.create();
    expect(await race(fresh.target, "open", 6)).toEqual([[], [], [], [], [], []]);
  });

  it("accepts each key once among processes", SLOW, async () => {
    const accepted = (await race(context.under.target, "once", 4)).flat();
    expect(accepted.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, key) => key),
    );
  });

  it("takes one of 200 copies of a delivery among processes", SLOW, async () => {
    const taken = (await race(context.under.target, "replay", 4)).flat();
    expect(taken.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("loses no update among processes", SLOW, async () => {
    await race(context.under.target, "count", 4);
    expect(text((await context.store.read("counters", "one"))?.value)).toBe("400");
  });

  it("claims each item once among processes", SLOW, async () => {
    const items = Array.from({ length: 300 }, (_, index) => index);
    await context.store.commit(
      items.map((index) => ({
        kind: "enqueue",
        queue: "deliveries",
        key: String(index),
        value: bytes(""),
        delay: 0,
      })),
    );
    const claimed = (await race(context.under.target, "claim", 4)).flat();
    expect(claimed.toSorted((a, b) => a - b)).toEqual(items);
  });

  it("hands a lease on among processes with a new fence each time", SLOW, async () => {
    const fences = await race(context.under.target, "lease", 4);
    for (const own of fences) expect(own).toEqual(own.toSorted((a, b) => a - b));
    const all = fences.flat().toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect((await context.store.head("held"))?.sequence).toBe(120);
  });

  it("gives processes together no more tokens than there are", SLOW, async () => {
    const taken = (await race(context.under.target, "take", 4)).flat();
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  it("neither forks nor tears a stream that processes append to", SLOW, async () => {
    const sequences = (await race(context.under.target, "append", 4)).flat();
    expect(sequences.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    expect((await context.store.entries("audit", { limit: 1_000 })).length).toBe(200);
  });

  it("resolves commits of processes that meet in opposite order", SLOW, async () => {
    const done = (await race(context.under.target, "crossing", 4)).flat();
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(100);
  });
}
