import { createSharedState } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { createRetryBudget } from "../../../runtime/retry/retry-budget.ts";
import { createTestClock } from "../kit/clock.ts";
import { failure, recordingTransport, TestConnector, testOperation } from "../kit/connector.ts";

it("adds at most a ninth to ten thousand calls that all fail", async () => {
  const clock = createTestClock();
  const { sent, transport } = recordingTransport({}, 429);
  const state = createSharedState({ clock });
  const connector = new TestConnector({}, { state, transport });
  for (let index = 0; index < 10_000; index += 1) await failure(connector.run(testOperation(), {}));
  expect(sent.length).toBeGreaterThan(11_000);
  expect(sent.length).toBeLessThan(11_200);
});

it("gives back what succeeded", () => {
  const budget = createRetryBudget();
  const spend = (): number => {
    let count = 0;
    while (budget.spend()) count += 1;
    return count;
  };
  expect(spend()).toBe(100);
  budget.refund();
  expect(spend()).toBe(1);
  for (let index = 0; index < 51; index += 1) budget.earn();
  expect(spend()).toBe(5);
  for (let index = 0; index < 10_000; index += 1) budget.refund();
  expect(spend()).toBe(100);
});
