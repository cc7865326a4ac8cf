import { expect, it } from "vitest";
import { backoff } from "../../../runtime/retry/backoff.ts";
import { seededRandom } from "../kit/clock.ts";

const policy = { attempts: 10, firstDelay: 500, longestDelay: 30_000 };
const count = 10_000;

it.each([
  [1, 500],
  [2, 1000],
  [3, 2000],
  [6, 16_000],
  [7, 30_000],
  [60, 30_000],
])("spreads the delays after %i attempts evenly up to %i ms", (made, most) => {
  const random = seededRandom(made);
  const delays = Array.from({ length: count }, () => backoff(policy, made, random)).sort(
    (one, other) => one - other,
  );
  // Kolmogorov-Smirnov: the greatest distance to the even distribution, at a level of 0.1 %.
  const distance = delays.reduce((greatest, delay, index) => {
    const even = delay / most;
    return Math.max(greatest, even - index / count, (index + 1) / count - even);
  }, 0);
  expect(distance).toBeLessThan(1.95 / Math.sqrt(count));
  expect(delays.at(0)).toBeGreaterThanOrEqual(0);
  expect(delays.at(-1)).toBeLessThan(most);
});
