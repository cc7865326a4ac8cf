import {
  type ApprovalRequest,
  type CallFacts,
  type ConnectorOptions,
  type HttpRequest,
  link,
  type OperationStep,
  type StepsOperation,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, pieces, TestConnector, testOperation } from "../kit/connector.ts";

type Input = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, body?: unknown];

const list = testOperation({
  id: "ways.list",
  path: "/ways",
  input: { issue: { in: "query", required: true } },
  items: [["ways"]],
  pagination: link(),
});
const make = testOperation({
  id: "ways.make",
  method: "POST",
  path: "/ways",
  effect: "write",
  input: { id: { in: "body", required: true } },
  body: { encoding: "json", mediaType: "application/json" },
});
const ways: OperationStep = {
  name: "ways",
  call: list,
  with: { issue: (at) => at("input", "issue") },
};
const moved: OperationStep = {
  name: "moved",
  call: make,
  with: { id: (at, fn) => fn.get(fn.find(at("steps", "ways"), "to", at("input", "to")), "id") },
};

function stepsOf(
  steps: readonly OperationStep[],
  parts: Partial<StepsOperation<Input, unknown>> = {},
): StepsOperation<Input, unknown> {
  const text = { kinds: ["string"], required: true } as const;
  return {
    id: "issues.moveTo",
    steps,
    effect: "write",
    input: { issue: text, to: text },
    ...parts,
  };
}

/** Answers in turn; what is asked beyond that is a mistake of the test. */
function answering(
  answers: readonly Answer[],
  options: Partial<ConnectorOptions> = {},
): { readonly sent: HttpRequest[]; readonly connector: TestConnector } {
  const sent: HttpRequest[] = [];
  const left = [...answers];
  const transport: Transport = async (request) => {
    sent.push(request);
    const next = await Promise.resolve(left.shift());
    if (next === undefined) throw new Error("Nothing more was to be asked.");
    const [status, body = {}] = next;
    const headers = { "content-type": "application/json" };
    return { status, headers, body: pieces(JSON.stringify(body)) };
  };
  return { sent, connector: new TestConnector({}, { transport, ...options }) };
}

const found: Answer = [
  200,
  {
    ways: [
      { id: "1", to: "Open" },
      { id: "2", to: "Done" },
    ],
  },
];
const input = { issue: "A-1", to: "Done" };
const textOf = ({ method, url, body }: HttpRequest): string =>
  [method, new URL(url).pathname, new URL(url).search, String(body ?? "")].join(" ").trim();

it("gives later steps what earlier ones found, and the caller what the last one gives", async () => {
  const { sent, connector } = answering([found, [200, { ok: true }]]);
  expect(await connector.run(stepsOf([ways, moved]), input)).toEqual({ ok: true });
  expect(sent.map(textOf)).toEqual(["GET /ways ?issue=A-1", 'POST /ways  {"id":"2"}']);
});

it("leaves out a step whose condition does not hold, and gives null for it", async () => {
  const when = [{ at: ["steps", "ways", 0], is: { present: false } }] as const;
  const { sent, connector } = answering([found]);
  expect(await connector.run(stepsOf([ways, { ...moved, when }]), input)).toBeNull();
  expect(sent).toHaveLength(1);
});

it("says which step failed and which were done, by the operation that was called", async () => {
  const { sent, connector } = answering([found]);
  const error = await failure(connector.run(stepsOf([ways, moved]), { issue: "A-1", to: "Gone" }));
  expect(error).toMatchObject({
    code: "badInput",
    operation: "issues.moveTo",
    step: "moved",
    stepsDone: ["ways"],
    message: 'Nothing has the "to" that is looked for; there are "Open", "Done".',
  });
  expect(sent).toHaveLength(1);
});

it("repeats the step that may be, and no other", async () => {
  const reads = answering([[503], found, [200]]);
  await reads.connector.run(stepsOf([ways, moved]), input);
  expect(reads.sent.map(({ method }) => method)).toEqual(["GET", "GET", "POST"]);
  const writes = answering([found, [503], [200]]);
  const error = await failure(writes.connector.run(stepsOf([ways, moved]), input));
  expect(error).toMatchObject({ code: "unavailable", step: "moved", stepsDone: ["ways"] });
  expect(writes.sent.map(({ method }) => method)).toEqual(["GET", "POST"]);
});

it("does not call a failure unsent once an earlier step has changed something", async () => {
  const stop = new AbortController();
  const { connector } = answering([[200]], { observer: { ended: () => stop.abort() } });
  const first: OperationStep = { ...moved, with: { id: "1" } };
  const second: OperationStep = { ...first, name: "again" };
  const run = connector.run(stepsOf([first, second]), input, { signal: stop.signal });
  const error = await failure(run);
  expect(error).toMatchObject({ code: "cancelled", step: "again", stepsDone: ["moved"] });
  expect(error).not.toHaveProperty("unsent");
});

it("calls a failure unsent where steps before it only read", async () => {
  const stop = new AbortController();
  const { connector } = answering([found], { observer: { ended: () => stop.abort() } });
  const run = connector.run(stepsOf([ways, moved]), input, { signal: stop.signal });
  expect(await failure(run)).toMatchObject({ code: "cancelled", step: "moved", unsent: true });
});

it("is approved once, for all that it does, and sends nothing before", async () => {
  const asked: ApprovalRequest[] = [];
  const destroy = { ...moved, call: { ...make, effect: "destroy" } as const };
  const operation = stepsOf([ways, destroy], { effect: "destroy" });
  const nobody = answering([], { policy: {} });
  expect(await failure(nobody.connector.run(operation, input))).toMatchObject({
    code: "approvalRequired",
    operation: "issues.moveTo",
  });
  const granting = answering([found, [200]], {
    policy: {
      approvals: (request) => {
        asked.push(request);
        return { kind: "granted" };
      },
    },
  });
  await granting.connector.run(operation, input);
  expect(asked).toMatchObject([
    { operation: "issues.moveTo", effect: "destroy", arguments: input },
  ]);
  expect(granting.sent).toHaveLength(2);
});

it("asks for the approval of a step that does more than the whole says that it does", async () => {
  const costly = { ...moved, call: { ...make, effect: "money" } as const };
  const { sent, connector } = answering([found], { policy: {} });
  expect(await failure(connector.run(stepsOf([ways, costly]), input))).toMatchObject({
    code: "approvalRequired",
    step: "moved",
  });
  expect(sent).toHaveLength(1);
});

it("does nothing at all where a connection only reads", async () => {
  const { sent, connector } = answering([], { policy: { readOnly: true } });
  const error = await failure(connector.run(stepsOf([ways, moved]), input));
  expect(error).toMatchObject({ code: "refusedByPolicy" });
  expect(sent).toEqual([]);
});

it("takes what is declared, and nothing else", async () => {
  const { sent, connector } = answering([]);
  for (const wrong of [{ issue: "A-1" }, { ...input, to: 5 }, { ...input, extra: "x" }])
    expect(await failure(connector.run(stepsOf([ways, moved]), wrong))).toMatchObject({
      code: "badInput",
      operation: "issues.moveTo",
    });
  expect(sent).toEqual([]);
});

it("sends a key of its own with each step", async () => {
  const keyed = { ...make, idempotency: { kind: "header", header: "Idempotency-Key" } } as const;
  const operation = stepsOf([
    { name: "one", call: keyed, with: { id: "1" } },
    { name: "two", call: keyed, with: { id: "2" } },
  ]);
  const { sent, connector } = answering([[503], [200], [200]]);
  await connector.run(operation, input, { idempotencyKey: "order-7" });
  expect(sent.map(({ headers }) => headers["idempotency-key"])).toEqual([
    "ways.make::issues.moveTo.one:order-7",
    "ways.make::issues.moveTo.one:order-7",
    "ways.make::issues.moveTo.two:order-7",
  ]);
});

it("tells observers of the whole and of each step", async () => {
  const told: string[] = [];
  const observer = {
    started: ({ operation, effect }: CallFacts) => void told.push(`${operation} ${effect}`),
    ended: ({ operation }: CallFacts) => void told.push(`${operation} ended`),
  };
  const { connector } = answering([found, [200]], { observer });
  await connector.run(stepsOf([ways, moved]), input);
  expect(told).toEqual([
    "issues.moveTo write",
    "ways.list read",
    "ways.list ended",
    "ways.make write",
    "ways.make ended",
    "issues.moveTo ended",
  ]);
});

it("has one limit of time for all steps, and stops where the caller does", async () => {
  const late = answering([found, [200]]);
  expect(
    await failure(late.connector.run(stepsOf([ways, moved]), input, { timeout: 0 })),
  ).toMatchObject({ code: "badInput" });
  const gone = AbortSignal.abort();
  expect(
    await failure(late.connector.run(stepsOf([ways, moved]), input, { signal: gone })),
  ).toMatchObject({ code: "cancelled", step: "ways", stepsDone: [] });
  expect(late.sent).toEqual([]);
});
