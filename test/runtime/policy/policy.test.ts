import {
  type ApprovalRequest,
  type Decision,
  type Effect,
  type Policy,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  failure,
  pieces,
  recordingTransport,
  TestConnector,
  testOperation,
  type TestOperation,
} from "../kit/connector.ts";

const write: Partial<TestOperation> = {
  method: "POST",
  input: { to: { in: "body" }, content: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
};
const effects: readonly Effect[] = ["read", "write", "destroy", "money"];

function connect(policy: Policy): {
  readonly connector: TestConnector;
  readonly sent: ReturnType<typeof recordingTransport>["sent"];
} {
  const { sent, transport } = recordingTransport([]);
  const options = { transport, policy, organization: "acme" };
  return { connector: new TestConnector({}, { ...options, connectionId: "c-1" }), sent };
}

/** What becomes of a call of each effect, and of reading that is to be confirmed, by both ways in. */
async function outcomes(policy: Policy): Promise<readonly string[]> {
  const { connector, sent } = connect(policy);
  const codes: string[] = [];
  const operations = effects.map((effect) => testOperation({ effect, items: [[]] }));
  for (const operation of [...operations, testOperation({ confirm: "ask", items: [[]] })])
    for (const call of [
      async () => await connector.run(operation, {}),
      async () => await Array.fromAsync(connector.list(operation, {})),
      async () => await Array.fromAsync(connector.list(operation, {}).pages()),
    ]) {
      const before = sent.length;
      const code = await call().then(
        () => "ok",
        (error: { readonly code: string }) => error.code,
      );
      expect(sent.length - before).toBe(code === "ok" ? 1 : 0);
      codes.push(code);
    }
  return codes
    .filter((_, index) => index % 3 === 0)
    .map((code, index) => {
      expect(codes.slice(3 * index, 3 * index + 3)).toEqual([code, code, code]);
      return code;
    });
}

it("asks before it destroys or spends, on every way into an operation, unless told otherwise", async () => {
  const ask = "approvalRequired";
  const no = "refusedByPolicy";
  expect(await outcomes({})).toEqual(["ok", "ok", ask, ask, ask]);
  expect(await outcomes({ approvals: "granted-by-the-caller" })).toEqual(Array(5).fill("ok"));
  expect(await outcomes({ readOnly: true })).toEqual(["ok", no, no, no, ask]);
  expect(await outcomes({ readOnly: true, approvals: "granted-by-the-caller" })).toEqual([
    "ok",
    no,
    no,
    no,
    "ok",
  ]);
  expect(await outcomes({ approvals: () => ({ kind: "granted" }) })).toEqual(Array(5).fill("ok"));
  expect(await outcomes({ approvals: () => ({ kind: "refused" }) })).toEqual([
    "ok",
    "ok",
    no,
    no,
    no,
  ]);
});

it("shows the one who approves the exact arguments, and sends those", async () => {
  const asked: ApprovalRequest[] = [];
  const input = { to: "acct_1", content: { amount: 5 } };
  const { connector, sent } = connect({
    approvals: async (request) => {
      asked.push(request);
      // Neither the caller nor the approver can change what is sent any more.
      input.content.amount = 5_000_000;
      (request.arguments as typeof input).content.amount = 7;
      return await Promise.resolve<Decision>({ kind: "granted" });
    },
  });
  const pay = testOperation({ ...write, id: "payments.create", effect: "money" });
  await connector.run(pay, input, { actor: "agent-7" });
  expect(sent[0]?.body).toBe('{"to":"acct_1","content":{"amount":5}}');
  expect(asked).toMatchObject([
    {
      connector: "test",
      operation: "payments.create",
      effect: "money",
      connection: "c-1",
      organization: "acme",
      requester: "agent-7",
    },
  ]);
  expect(asked[0]?.digest).toMatch(/^[\da-f]{64}$/);
});

it("gives another digest to another call", async () => {
  const digests: string[] = [];
  const approvals = (request: ApprovalRequest): Decision => {
    digests.push(request.digest);
    return { kind: "refused" };
  };
  const ask = async (
    id: string,
    input: Readonly<Record<string, unknown>>,
    options: { connectionId?: string; organization?: string; actor?: string } = {},
  ): Promise<void> => {
    const { actor = "agent", connectionId = "c-1", organization = "acme" } = options;
    const connector = new TestConnector({}, { policy: { approvals }, connectionId, organization });
    await failure(
      connector.run(testOperation({ ...write, id, effect: "money" }), input, { actor }),
    );
  };
  await ask("payments.create", { to: "a", content: 1 });
  await ask("payments.create", { content: 1, to: "a" });
  expect(digests[1]).toBe(digests[0]);
  await ask("payments.create", { to: "a", content: 2 });
  await ask("refunds.create", { to: "a", content: 1 });
  await ask("payments.create", { to: "a", content: 1 }, { connectionId: "c-2" });
  await ask("payments.create", { to: "a", content: 1 }, { organization: "other" });
  await ask("payments.create", { to: "a", content: 1 }, { actor: "other" });
  expect(new Set(digests).size).toBe(6);
});

it("refuses arguments that nobody can look at", async () => {
  const { connector, sent } = connect({ approvals: () => ({ kind: "granted" }) });
  const send = testOperation({ ...write, effect: "money" });
  // A copy of memory that is shared is the same memory: it could be changed once somebody has approved it.
  const shared = new Uint8Array(new SharedArrayBuffer(4));
  const unseen = [pieces("x"), new ReadableStream(), () => 1, new Map([[1, 2]]), shared, [shared]];
  for (const content of unseen)
    expect(await failure(connector.run(send, { content }))).toMatchObject({ code: "badInput" });
  await connector.run(send, { content: null });
  expect(sent).toHaveLength(1);
});

it("names the approval that is waited for", async () => {
  const { connector } = connect({ approvals: () => ({ kind: "pending", approval: "a-1" }) });
  const send = testOperation({ ...write, effect: "destroy" });
  expect(await failure(connector.run(send, {}))).toMatchObject({
    code: "approvalRequired",
    approval: "a-1",
    operation: "things.get",
    message: 'Somebody has to approve the operation "things.get" with these arguments first.',
  });
});
