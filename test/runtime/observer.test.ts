import {
  type CallObserver,
  type ConnectorOptions,
  createSharedState,
  type Transport,
} from "@human/connector-sdk";
import { expect, it, vi } from "vitest";
import { createTestClock } from "./kit/clock.ts";
import { failure, pieces, TestConnector, testOperation } from "./kit/connector.ts";

/** An observer that writes down what it is told. */
function recorder(): { readonly told: unknown[]; readonly observer: CallObserver } {
  const told: unknown[] = [];
  return {
    told,
    observer: {
      started: (call) => void told.push(["started", call]),
      attempted: ({ id }, attempt) => void told.push(["attempted", id, attempt]),
      ended: ({ id }, end) => void told.push(["ended", id, end]),
    },
  };
}

function connect(
  statuses: readonly number[],
  options: Partial<ConnectorOptions> = {},
): TestConnector {
  const clock = createTestClock();
  let count = 0;
  const transport: Transport = async () => {
    const status = statuses[Math.min(count, statuses.length - 1)] ?? 200;
    count += 1;
    clock.advance(7);
    const headers = { "content-type": "application/json", "x-next": String(count) };
    return await Promise.resolve({ status, headers, body: pieces('[{"secret":"canary"}]') });
  };
  const state = createSharedState({ clock, random: () => 0.5 });
  return new TestConnector({}, { transport, state, connectionId: "c-1", ...options });
}

it("tells the start, every attempt and the end of a call, and nothing of what it says", async () => {
  const { told, observer } = recorder();
  const connector = connect([503, 200], { observer, organization: "acme" });
  const operation = testOperation({ untrusted: true, input: { q: { in: "query" } } });
  await connector.run(operation, { q: "canary" }, { actor: "agent-7" });
  const id = expect.stringMatching(/^[\da-f-]{36}$/) as string;
  expect(told).toEqual([
    [
      "started",
      {
        id,
        connector: "test",
        version: "1.0.0",
        operation: "things.get",
        effect: "read",
        untrusted: true,
        connection: "c-1",
        organization: "acme",
        actor: "agent-7",
        startedAt: Date.UTC(2030, 0, 1),
      },
    ],
    [
      "attempted",
      id,
      {
        number: 1,
        method: "GET",
        host: "api.example.com",
        status: 503,
        code: "unavailable",
        startedAt: Date.UTC(2030, 0, 1),
        duration: 7,
      },
    ],
    [
      "attempted",
      id,
      {
        number: 2,
        method: "GET",
        host: "api.example.com",
        status: 200,
        startedAt: Date.UTC(2030, 0, 1) + 257,
        duration: 7,
      },
    ],
    ["ended", id, { code: "ok", status: 200, attempts: 2, duration: 264 }],
  ]);
  expect(JSON.stringify(told)).not.toMatch(/canary|token-1234/);
});

it("tells of calls that were refused before anything was sent", async () => {
  const { told, observer } = recorder();
  const connector = connect([200], { observer, policy: {} });
  await failure(connector.run(testOperation({ effect: "money" }), {}));
  await failure(connector.run(testOperation(), { unknown: 1 }));
  const end = (code: string): unknown => [
    "ended",
    expect.any(String),
    expect.objectContaining({ code, attempts: 0 }),
  ];
  expect(told.filter((each) => (each as unknown[])[0] === "ended")).toEqual([
    end("approvalRequired"),
    end("badInput"),
  ]);
});

it("counts the pages of an iteration, and ends with the last one that is read", async () => {
  const { told, observer } = recorder();
  const connector = connect([200]);
  const list = testOperation({
    items: [[]],
    pagination: {
      style: "cursor",
      next: ({ headers }) => ({ kind: "parameter", name: "page", value: headers["x-next"] ?? "" }),
    },
  });
  for await (const page of connector.list(list, {}, { observer }).pages()) {
    expect(page).toHaveLength(1);
    if (told.length === 3) break;
  }
  expect(told.map((each) => (each as unknown[])[0])).toEqual([
    "started",
    "attempted",
    "attempted",
    "ended",
  ]);
  expect(told.at(-1)).toMatchObject(["ended", expect.any(String), { code: "ok", attempts: 2 }]);
});

it("does not call what could not be written down first, and takes nothing back afterwards", async () => {
  const full = new Error("the log is full");
  const { told, observer } = recorder();
  const stopped = connect([200], {
    observer: {
      ...observer,
      started: () => {
        throw full;
      },
    },
  });
  expect(await failure(stopped.run(testOperation(), {}))).toBe(full);
  expect(told).toEqual([
    ["ended", expect.any(String), { code: "thrown", attempts: 0, duration: 0 }],
  ]);

  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const late = connect([200], { observer: { ended: async () => await Promise.reject(full) } });
  expect(await late.run(testOperation(), {})).toEqual([{ secret: "canary" }]);
  expect(warn).toHaveBeenCalledWith(
    "An observer of calls failed (Error).",
    "ConnectorObserverWarning",
  );
  warn.mockRestore();
});
