import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApprovalRequest, type Approvals, createApprovals } from "@human/connector-sdk";
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";
import { expect, it } from "vitest";
import { digestOf } from "../../../runtime/policy/digest.ts";
import { createTestClock } from "../kit/clock.ts";
import { failure, recordingTransport, TestConnector, testOperation } from "../kit/connector.ts";

const approvers = ["ana", "ben"];

function requestOf(parts: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const facts = {
    connector: "bank",
    operation: "payments.create",
    effect: "money",
    connection: "c-1",
    organization: "acme",
    requester: "agent",
    arguments: { amount: 5 },
    ...parts,
  } as const;
  return { ...facts, digest: digestOf(facts) };
}

async function pending(approvals: Approvals, request: ApprovalRequest): Promise<string> {
  const decision = await approvals.approve(request);
  if (decision.kind !== "pending") throw new Error(`Expected a question, got ${decision.kind}`);
  return decision.approval;
}

it("asks, is answered, grants once, and asks again", async () => {
  const clock = createTestClock();
  const approvals = createApprovals({ approvers, clock });
  const approval = await pending(approvals, requestOf());
  expect(await pending(approvals, requestOf())).toBe(approval);
  expect(await approvals.question(approval)).toEqual({
    approval,
    requester: "agent",
    call:
      '{"arguments":{"amount":5},"connection":"c-1","connector":"bank","effect":"money",' +
      '"operation":"payments.create","organization":"acme","requester":"agent"}',
    expiresAt: clock.now() + 900_000,
  });
  await approvals.answer(approval, "ana", "granted");
  expect(await approvals.question(approval)).toBeUndefined();
  expect(await approvals.approve(requestOf())).toEqual({ kind: "granted", by: "ana" });
  const next = await pending(approvals, requestOf());
  expect(next).not.toBe(approval);
  // The old answer, sent once more, meets no question.
  await failure(approvals.answer(approval, "ana", "granted"));
  expect(await pending(approvals, requestOf())).toBe(next);
});

it("grants only what was asked about", async () => {
  const approvals = createApprovals({ approvers });
  await approvals.answer(await pending(approvals, requestOf()), "ana", "granted");
  for (const other of [
    { arguments: { amount: 6 } },
    { operation: "payouts.create" },
    { connection: "c-2" },
    { organization: "other" },
    { requester: "agent-2" },
    { connector: "other" },
  ])
    expect((await approvals.approve(requestOf(other))).kind).toBe("pending");
  expect((await approvals.approve(requestOf())).kind).toBe("granted");
});

it("takes answers of approvers alone, and never from the one who asked", async () => {
  const approvals = createApprovals({ approvers });
  const approval = await pending(approvals, requestOf({ requester: "ana" }));
  const refused = async (by: string, name = approval): Promise<unknown> =>
    await failure(approvals.answer(name, by, "granted"));
  expect(await refused("ana")).toMatchObject({
    code: "refusedByPolicy",
    message: "Nobody approves what he asked for himself.",
  });
  for (const by of ["eve", "", "Ben"])
    expect(await refused(by)).toMatchObject({ message: "Only an approver may answer." });
  for (const name of ["", "x", approval.split(".")[0] ?? "", `${approval}x`, `../${approval}`])
    expect(await refused("ben", name)).toMatchObject({ message: "The approval is not open." });
  expect((await approvals.approve(requestOf({ requester: "ana" }))).kind).toBe("pending");
  await approvals.answer(approval, "ben", "granted");
  expect(await refused("ben")).toMatchObject({ message: "The approval is not open." });
});

it("asks nobody about more than anybody reads, and stores none of it", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  for (const records of [undefined, store]) {
    const approvals = createApprovals({ approvers, ...(records && { records }) });
    const text = "x".repeat(17 * 1024 * 1024);
    const error = await failure(
      Promise.try(async () => await approvals.approve(requestOf({ arguments: { text } }))),
    );
    expect(error).toMatchObject({ code: "badInput" });
    await pending(approvals, requestOf({ arguments: { text: "x".repeat(1024 * 1024) } }));
  }
  await store.close();
});

it("shows a call as what it is, whatever its arguments would make a reader see", async () => {
  const approvals = createApprovals({ approvers });
  // To a screen: {"amount":5,"note":"to Ada"}
  const note = "to \u202eadA\u2069\u200b\u{e0041}\u0085\u2028\ufe0f";
  const request = requestOf({ arguments: { note } });
  const { call = "" } = (await approvals.question(await pending(approvals, request))) ?? {};
  expect(call).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(call)).toMatchObject({ arguments: { note } });
});

it("refuses calls that nobody put his name to", async () => {
  const approvals = createApprovals({ approvers });
  for (const requester of [undefined, ""])
    expect(await approvals.approve(requestOf({ requester }))).toEqual({ kind: "refused" });
});

it("keeps a no, and lets both question and answer expire", async () => {
  const clock = createTestClock();
  const approvals = createApprovals({ approvers, clock, lifetime: 1000 });
  const first = await pending(approvals, requestOf());
  clock.advance(1000);
  await failure(approvals.answer(first, "ana", "granted"));
  const second = await pending(approvals, requestOf());
  expect(second).not.toBe(first);
  await approvals.answer(second, "ana", "refused");
  expect(await approvals.approve(requestOf())).toEqual({ kind: "refused", by: "ana" });
  clock.advance(1000);
  await approvals.answer(await pending(approvals, requestOf()), "ana", "granted");
  clock.advance(1000);
  expect((await approvals.approve(requestOf())).kind).toBe("pending");
});

it("is good for no longer where a clock is put back, whatever other processes' clocks say", async () => {
  const clock = createTestClock();
  const approvals = createApprovals({ approvers, clock, lifetime: 1000 });
  const first = await pending(approvals, requestOf());
  clock.advance(-900);
  await approvals.answer(first, "ana", "granted");
  clock.advance(-900);
  expect(await approvals.approve(requestOf())).toEqual({ kind: "granted", by: "ana" });
  await approvals.answer(await pending(approvals, requestOf()), "ana", "granted");
  clock.advance(-3_600_000);
  expect((await approvals.approve(requestOf())).kind).toBe("pending");
});

it("grants one of many at once, in memory and in a store", async () => {
  const folder = mkdtempSync(join(tmpdir(), "approvals-"));
  const store = openSqliteStore({ path: join(folder, "store.sqlite") });
  for (const options of [{ approvers }, { approvers, records: store }]) {
    const approvals = createApprovals(options);
    const asked = await Promise.all(
      Array.from({ length: 20 }, async () => await pending(approvals, requestOf())),
    );
    expect(new Set(asked).size).toBe(1);
    const answers = await Promise.allSettled(
      approvers.map(async (by) => await approvals.answer(asked[0] ?? "", by, "granted")),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const decisions = await Promise.all(
      Array.from({ length: 20 }, async () => (await approvals.approve(requestOf())).kind),
    );
    expect(decisions.filter((kind) => kind === "granted")).toHaveLength(1);
  }
  await store.close();
  rmSync(folder, { recursive: true });
});

it("stands behind a connector's policy", async () => {
  const { sent, transport } = recordingTransport();
  const approvals = createApprovals({ approvers });
  const connector = new TestConnector({}, { transport, policy: { approvals: approvals.approve } });
  const remove = testOperation({
    method: "DELETE",
    effect: "destroy",
    input: { id: { in: "query" } },
  });
  const ask = async (id: number): Promise<unknown> =>
    await connector.run(remove, { id }, { actor: "agent" }).catch((error: unknown) => error);
  const { approval = "" } = (await ask(1)) as { readonly approval?: string };
  await approvals.answer(approval, "ben", "granted");
  expect(await ask(2)).toMatchObject({ code: "approvalRequired" });
  expect(sent).toHaveLength(0);
  expect(await ask(1)).toEqual({});
  expect(await ask(1)).toMatchObject({ code: "approvalRequired" });
  expect(sent.map(({ url }) => url)).toEqual(["https://api.example.com/things?id=1"]);
});
