import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { isoTime } from "../../../runtime/webhooks/iso-time.ts";

const FIRST = Date.UTC(0, 0, 1) - 62_000_000_000_000;
const LAST = 8_640_000_000_000_000;

it("writes every moment as Date does, whichever came before", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: FIRST, max: LAST, noNaN: true }), { minLength: 1 }),
      fc.array(fc.integer({ min: -5, max: 2000 })),
      (moments, steps) => {
        const near = steps.map((step) => (moments[0] ?? 0) + step);
        for (const moment of [...moments, ...near].filter((each) => each <= LAST))
          expect(isoTime(moment)).toBe(new Date(moment).toISOString());
      },
    ),
  );
});

it("throws for what is no time, as Date does, and knows the next one again", () => {
  expect(() => isoTime(Number.NaN)).toThrow(RangeError);
  expect(isoTime(0)).toBe("1970-01-01T00:00:00.000Z");
});
