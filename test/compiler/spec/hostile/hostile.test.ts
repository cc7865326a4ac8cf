import { afterAll, expect, it } from "vitest";
import { attacks } from "./attacks.ts";
import { Victim } from "./victim.ts";

/** Seconds of user and system time that a document may cost, however large or odd it is. */
const limit = 10;

const victim = new Victim();
afterAll(() => victim.end());

it("has no two attacks of one name", () => {
  expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
});

it.each(attacks)("ends in time: $name", { timeout: 120_000 }, async (attack) => {
  const { name, size = 1, codes = [] } = attack;
  const outcome = await victim.face({ name, size }, 100_000);
  expect(outcome.codes, outcome.message).toEqual(codes);
  expect(outcome.unplaced).toEqual([]);
  expect(outcome.cpu).toBeLessThan(limit);
});
