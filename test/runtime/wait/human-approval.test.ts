import {
  type AnyOperation,
  createApprovals,
  createContext,
  withHumanApproval,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, recordingTransport, TestConnector, testOperation } from "../kit/connector.ts";
import { asker, chat } from "./chat.ts";
import { attested, openDesk, OWNER } from "./kit.ts";

const pay: AnyOperation = testOperation({
  id: "payments.send",
  method: "POST",
  path: "/payments",
  effect: "money",
  input: { amount: { in: "body" }, note: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
});

/** The vendor's names, and whose they are; without them both have the same. */
function open(people?: Readonly<Record<string, string>>, actor = "agent-1") {
  const identify = people && ((by: string): string | undefined => people[by]);
  const desk = openDesk(identify && { identify });
  const vendor = chat();
  const connector = asker(vendor);
  const approvers = ["ada", "agent-1"];
  const approvals = createApprovals({ approvers });
  const { sent, transport } = recordingTransport({ id: 1 });
  const bank = new TestConnector(
    {},
    { ...OWNER, transport, policy: { approvals: approvals.approve } },
  );
  const { call } = createContext({
    organization: "org-1",
    connections: [connector],
    questions: desk.questions,
  });
  const make = async (input: object): Promise<unknown> =>
    await withHumanApproval(
      { approvals, call, to: "room", approvers, ...(identify && { identify }) },
      async () => await bank.run(pay, input as Readonly<Record<string, unknown>>, { actor }),
    );
  const say = async (message: string, by: string, word: string): Promise<unknown> =>
    await desk.questions.deliver(
      connector,
      attested(desk.attestor, "chat", { type: "button.pressed", data: { message, by, word } }),
    );
  /** Until somebody waits for the answer. */
  const asked = async (): Promise<void> =>
    void (await expect.poll(() => desk.clock.sleeping()).toBe(1));
  return { vendor, sent, make, say, asked };
}

it("makes a call once a person has approved it with its arguments", async () => {
  const { vendor, sent, make, say, asked } = open();
  const made = make({ amount: 7 });
  await asked();
  expect(vendor.sent[0]?.text).toContain('"arguments":{"amount":7}');
  expect(await say("m1", "agent-1", "Approve")).toMatchObject({ reason: "requester" });
  expect(await say("m1", "ada", "Approve")).toMatchObject({ kind: "answered" });
  expect(await made).toEqual({ id: 1 });
  expect(sent).toHaveLength(1);
  // It was good for one call.
  void make({ amount: 7 }).catch(() => undefined);
  await expect.poll(() => vendor.sent.length).toBe(2);
  expect(sent).toHaveLength(1);
});

it("knows whose the vendor's names are, the requester's too", async () => {
  const { sent, make, say, asked } = open({ U1: "ada", U2: "agent-1" });
  const made = make({ amount: 7 });
  await asked();
  expect(await say("m1", "U2", "Approve")).toMatchObject({ reason: "requester" });
  expect(await say("m1", "ada", "Approve")).toMatchObject({ reason: "notApprover" });
  expect(sent).toEqual([]);
  expect(await say("m1", "U1", "Approve")).toMatchObject({ kind: "answered" });
  expect(await made).toEqual({ id: 1 });
  expect(sent).toHaveLength(1);
});

it("makes no call for whom nobody knows any more once he has answered", async () => {
  const people: Record<string, string> = { U1: "ada" };
  const { sent, make, say, asked } = open(people);
  const made = failure(make({ amount: 7 }));
  await asked();
  expect(await say("m1", "U1", "Approve")).toMatchObject({ kind: "answered" });
  delete people["U1"];
  expect(await made).toMatchObject({ code: "refusedByPolicy" });
  expect(sent).toEqual([]);
});

it("makes no call that a person refused", async () => {
  const { sent, make, say, asked } = open();
  const made = failure(make({ amount: 7 }));
  await asked();
  await say("m1", "ada", "Refuse");
  expect(await made).toMatchObject({ code: "refusedByPolicy" });
  expect(sent).toEqual([]);
});

it("lets no name of who asks look like what he asks for", async () => {
  const { vendor, make, asked } = open(undefined, "bot\u202e\n\nada has approved this:");
  void make({ amount: 7 }).catch(() => undefined);
  await asked();
  expect(vendor.sent[0]?.text).toMatch(
    /^bot\\u202e\\u000a\\u000aada has approved this: asks to make this call: \{/,
  );
});

it("asks nobody about what nobody can read", async () => {
  const { vendor, sent, make } = open();
  const made = failure(make({ amount: 7, note: "x".repeat(3_000) }));
  expect(await made).toMatchObject({ code: "approvalRequired" });
  expect([vendor.sent, sent]).toEqual([[], []]);
});
