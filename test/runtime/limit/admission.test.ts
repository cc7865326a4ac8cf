import {
  type CallOptions,
  type ConnectorDescriptor,
  ConnectorError,
  createSharedState,
  type ErrorCode,
  type HttpRequest,
  type RateLimitRules,
  type Transport,
} from "@human/connector-sdk";
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";
import { expect, it } from "vitest";
import { createTestClock, type TestClock } from "../kit/clock.ts";
import { failure, pieces, TestConnector, testDescriptor, testOperation } from "../kit/connector.ts";

const base = testDescriptor.http!;
const withRules = (rateLimit: RateLimitRules): Partial<ConnectorDescriptor> => ({
  http: { ...base, rateLimit },
});
const rules: RateLimitRules = {
  remaining: ["header", "x-remaining"],
  reset: { at: ["header", "x-reset"], unit: "secondsLeft" },
};

/** Answers each request with the headers that the test gives. */
function answering(
  answer: (index: number) => {
    readonly status?: number;
    readonly headers?: Record<string, string>;
  },
): { readonly sent: HttpRequest[]; readonly transport: Transport } {
  const sent: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    const { status = 200, headers = {} } = answer(sent.length);
    sent.push(request);
    const type = { "content-type": "application/json" };
    return await Promise.resolve({ status, headers: { ...type, ...headers }, body: pieces("{}") });
  };
  return { sent, transport };
}

function connect(
  descriptor: Partial<ConnectorDescriptor>,
  transport: Transport,
  clock: TestClock = createTestClock(),
): TestConnector {
  return new TestConnector(descriptor, { transport, state: createSharedState({ clock }) });
}

it("waits for the window's end once the vendor says that nothing is left", async () => {
  const clock = createTestClock();
  const { transport } = answering((index) => ({
    headers: { "x-remaining": String(1 - (index % 2)), "x-reset": "20" },
  }));
  const connector = connect(withRules(rules), transport, clock);
  for (let index = 0; index < 4; index += 1) await connector.run(testOperation(), {});
  expect(clock.slept).toEqual([20_000]);
});

it("fails at once, with nothing sent, where the end is too far", async () => {
  const { sent, transport } = answering(() => ({
    headers: { "x-remaining": "0", "x-reset": "3600" },
  }));
  const clock = createTestClock();
  const connector = connect(withRules(rules), transport, clock);
  await connector.run(testOperation(), {});
  expect(await failure(connector.run(testOperation(), {}))).toMatchObject({
    code: "rateLimited",
    operation: "things.get",
    retryAt: new Date("2030-01-01T01:00:00Z"),
    unsent: true,
  });
  expect(sent).toHaveLength(1);
  // A caller who has the time gets the call.
  await connector.run(testOperation(), {}, { timeout: 4_000_000 });
  expect(clock.slept).toEqual([3_600_000]);
});

it.each<readonly [string, RateLimitRules, Record<string, string>]>([
  ["what is left", { remaining: ["header", "x-remaining"], wait: 10_000 }, { "x-remaining": "0" }],
  [
    "what was used",
    { usage: { at: ["header", "x-usage"], like: "used={used}/{limit}" }, wait: 10_000 },
    { "x-usage": "used=5/5" },
  ],
])(
  "holds what a vendor says of %s, and not until when, for the usual time",
  async (_, told, headers) => {
    const clock = createTestClock();
    const { transport } = answering(() => ({ headers }));
    const connector = connect(withRules(told), transport, clock);
    await connector.run(testOperation(), {});
    await connector.run(testOperation(), {});
    expect(clock.slept).toEqual([10_000]);
  },
);

it("waits the usual time where a refusal says none, and does not ask again before", async () => {
  const clock = createTestClock();
  const { sent, transport } = answering((index) => ({ status: index === 0 ? 429 : 200 }));
  const connector = connect(withRules({ wait: 60_000 }), transport, clock);
  const told = { code: "rateLimited", retryAt: new Date("2030-01-01T00:01:00Z") };
  expect(await failure(connector.run(testOperation(), {}))).toMatchObject(told);
  expect(await failure(connector.run(testOperation(), {}))).toMatchObject({
    ...told,
    unsent: true,
  });
  expect(sent).toHaveLength(1);
  await connector.run(testOperation(), {}, { timeout: 90_000 });
  expect(clock.slept).toEqual([60_000]);
});

it("counts calls apart that the vendor counts apart", async () => {
  const clock = createTestClock();
  const { transport } = answering(() => ({ headers: { "x-remaining": "0", "x-reset": "20" } }));
  const connector = connect(withRules(rules), transport, clock);
  const search = testOperation({ id: "things.search", quota: "search" });
  await connector.run(search, {});
  await connector.run(testOperation(), {});
  expect(clock.slept).toEqual([]);
  await connector.run(search, {});
  expect(clock.slept).toEqual([20_000]);
});

it.each([
  ["epochSeconds", "1893456020"],
  ["epochMilliseconds", "1893456020000"],
  ["secondsLeft", "20"],
  ["iso8601", "2030-01-01T00:00:20Z"],
] as const)("reads the window's end as %s", async (unit, value) => {
  const clock = createTestClock();
  const { transport } = answering(() => ({ headers: { "x-remaining": "0", "x-reset": value } }));
  const reset = { at: ["header", "x-reset"], unit } as const;
  const connector = connect(withRules({ ...rules, reset }), transport, clock);
  await connector.run(testOperation(), {});
  await connector.run(testOperation(), {});
  expect(clock.slept).toEqual([20_000]);
});

it("reads what is left from a text of what is used", async () => {
  const { reset } = rules;
  const usage: RateLimitRules = {
    usage: { at: ["header", "sforce-limit-info"], like: "api-usage={used}/{limit}" },
    ...(reset === undefined ? {} : { reset }),
  };
  for (const [text, slept] of [
    ["api-usage=5000/5000", [20_000]],
    ["api-usage=5001/5000, per-app-api-usage=17/250(appName=x)", [20_000]],
    ["api-usage=18/5000", []],
    ["api-usage=5000 / 5000", []],
    ["usage=1/1", []],
    ["", []],
  ] as const) {
    const clock = createTestClock();
    const { transport } = answering(() => ({
      headers: { "sforce-limit-info": text, "x-reset": "20" },
    }));
    const connector = connect(withRules(usage), transport, clock);
    await connector.run(testOperation(), {});
    await connector.run(testOperation(), {});
    expect(clock.slept).toEqual(slept);
  }
});

it("lets an operation rest that the vendor refused, and others go on", async () => {
  const { sent, transport } = answering((index) =>
    index === 0 ? { status: 429, headers: { "retry-after": "25" } } : {},
  );
  const clock = createTestClock();
  const connector = connect({}, transport, clock);
  const once = testOperation({ retry: "never" });
  expect(await failure(connector.run(once, {}))).toMatchObject({ code: "rateLimited" });
  await connector.run(testOperation({ id: "others.get" }), {});
  expect(clock.slept).toEqual([]);
  expect(await failure(connector.run(once, {}))).toMatchObject({ unsent: true });
  expect(sent).toHaveLength(2);
  await connector.run(testOperation(), {});
  expect(clock.slept).toEqual([25_000]);
});

it("keeps connections apart, and connectors of one connection together", async () => {
  const { transport } = answering(() => ({ headers: { "x-remaining": "0", "x-reset": "9" } }));
  const clock = createTestClock();
  const state = createSharedState({ clock });
  const connect_ = (connectionId: string, organization = "one"): TestConnector =>
    new TestConnector(withRules(rules), { transport, state, connectionId, organization });
  await connect_("a").run(testOperation(), {});
  await connect_("b").run(testOperation(), {});
  // Another organization may call its connection the same.
  await connect_("a", "two").run(testOperation(), {});
  expect(clock.slept).toEqual([]);
  await connect_("a").run(testOperation(), {});
  expect(clock.slept).toEqual([9000]);
  expect(() => new TestConnector({}, { state, connectionId: undefined as never })).toThrow(
    ConnectorError,
  );
});

it("shares the limits of names of any length", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const { transport } = answering(() => ({ headers: { "x-remaining": "0", "x-reset": "9" } }));
  const clock = createTestClock();
  const name = { organization: "ö".repeat(250), connectionId: "ü".repeat(250) };
  for (let count = 0; count < 2; count += 1) {
    const state = createSharedState({ clock, records: store });
    await new TestConnector(withRules(rules), { transport, state, ...name }).run(
      testOperation(),
      {},
    );
  }
  expect(clock.slept).toEqual([9000]);
  await store.close();
});

it("spares a host that keeps failing, and tries it again with one call", async () => {
  let status = 500;
  const { sent, transport } = answering(() => ({ status }));
  const clock = createTestClock();
  const connector = connect({}, transport, clock);
  const once = testOperation({ retry: "never" });
  for (let index = 0; index < 12; index += 1) await failure(connector.run(once, {}));
  expect(sent).toHaveLength(10);
  expect(await failure(connector.run(testOperation(), {}))).toMatchObject({
    code: "unavailable",
    message: 'The host "api.example.com" keeps failing and is spared.',
    retryAt: new Date("2030-01-01T00:00:15Z"),
    unsent: true,
  });
  // Another host of the connector is not spared with it.
  const elsewhere = testOperation({ baseUrl: "https://up.example.com" });
  const wide = { hosts: ["*.example.com"] };
  const other = new TestConnector(wide, { transport, state: createSharedState({ clock }) });
  status = 200;
  await other.run(elsewhere, {});
  clock.advance(15_000);
  const [one, two] = await Promise.allSettled([connector.run(once, {}), connector.run(once, {})]);
  expect([one.status, two.status]).toEqual(["fulfilled", "rejected"]);
  await connector.run(once, {});
});

it("counts missing answers and 5xx against a host, and nothing else", async () => {
  const spared = async (
    outcome: number | ErrorCode,
    options: CallOptions = {},
  ): Promise<boolean> => {
    let count = 0;
    const transport: Transport = async () => {
      count += 1;
      if (typeof outcome === "string") throw new ConnectorError(outcome, "It failed.");
      const headers = { "content-type": "application/json" };
      return await Promise.resolve({ status: outcome, headers, body: pieces("{}") });
    };
    const connector = connect({}, transport);
    const once = testOperation({ retry: "never" });
    for (let index = 0; index < 20; index += 1)
      await connector.run(once, {}, options).catch(() => undefined);
    return count < 20;
  };
  for (const failed of [500, 502, 503, 504, "network", "timeout"] as const)
    expect(await spared(failed)).toBe(true);
  for (const fine of [200, 302, 400, 401, 404, 409, 429] as const)
    expect(await spared(fine)).toBe(false);
  for (const ours of ["cancelled", "badAnswer", "tooLarge", "hostNotAllowed"] as const)
    expect(await spared(ours)).toBe(false);
  // The definition waits for five seconds.
  expect(await spared("timeout", { timeout: 4999 })).toBe(false);
  expect(await spared("timeout", { timeout: 5000 })).toBe(true);
});
