import { createSharedState, type Read } from "@human/connector-sdk";
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

it.each([
  ["the vendor's", ["api.example.com"], 0],
  ["its own", [(at: Read) => at("connection", "host")], 1],
] as const)("takes the repeats of a connection whose host is %s", async (_, hosts, repeats) => {
  const { sent, transport } = recordingTransport({}, 429);
  const state = createSharedState({ clock: createTestClock() });
  const open = (organization: string): TestConnector =>
    new TestConnector(
      { hosts },
      { organization, transport, state, connection: { host: "api.example.com" } },
    );
  const noisy = open("noisy");
  const once = testOperation({ retry: { attempts: 2, firstDelay: 1, longestDelay: 1 } });
  for (let count = 0; count < 200; count += 1) await failure(noisy.run(once, {}));
  const before = sent.length;
  await failure(open("quiet").run(once, {}));
  expect(sent.length - before).toBe(1 + repeats);
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
