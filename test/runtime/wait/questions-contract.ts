import { randomBytes } from "node:crypto";
import {
  type Connector,
  createAttestor,
  createQuestions,
  type HumanInput,
  type Questions,
} from "@human/connector-sdk";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LONGEST_SENDING } from "../../../runtime/wait/question-book.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { createFakeClock, type FakeClock } from "../../../runtime/testing/fake-clock.ts";
import { failure } from "../kit/connector.ts";
import type { StoreUnderTest } from "../store/harness.ts";
import { attested, PAGE, visit } from "./kit.ts";
import { asker, type Chat, chat } from "./chat.ts";

const attestor = createAttestor({ id: "host-1", key: randomBytes(32) });
const links = { url: PAGE, key: randomBytes(32) };
const actor = "agent-1";
const input: HumanInput = {
  to: "room",
  question: "Ship it?",
  choices: ["yes", "no"],
  approvers: ["ada", "bob"],
};

/** What questions promise whatever store keeps them. */
export function questionsContract(create: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let stores: Store[];
  let clock: FakeClock;
  let vendor: Chat;
  let connector: Connector;

  /** Another process of the host. */
  const open = async (): Promise<Questions> => {
    const store = await under.open();
    stores.push(store);
    return createQuestions({ store, attestor, links, clock, lifetime: 60_000, keep: 600_000 });
  };
  const said = (message: string, by: string, word = "yes"): ReturnType<typeof attested> =>
    attested(attestor, "chat", { type: "button.pressed", data: { message, by, word } });
  const pass = async (milliseconds: number): Promise<void> => {
    await under.advance(milliseconds);
    await clock.advance(milliseconds);
  };

  beforeEach(async () => {
    under = await create();
    stores = [];
    clock = createFakeClock({ sleeps: "wait" });
    vendor = chat();
    connector = asker(vendor);
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  it("survives a restart: another process takes the answer, and a third one reads it", async () => {
    const { id } = await (await open()).ask(connector, input, { actor });
    const [message] = vendor.sent;
    const second = await open();
    expect(await second.deliver(asker(chat()), said(message?.id ?? "", "ada"))).toEqual({
      kind: "answered",
      question: id,
    });
    const answer = (await open()).answer([asker(chat())], id);
    expect(await answer).toEqual({ choice: "yes", by: "ada" });
  });

  it("wakes who waits in another process", async () => {
    const first = await open();
    const { id } = await first.ask(connector, input, { actor });
    const waiting = first.answer([connector], id);
    await expect.poll(() => clock.sleeping()).toBe(1);
    await (await open()).deliver(connector, said("m1", "bob", "no"));
    await clock.advance(1_000);
    expect(await waiting).toEqual({ choice: "no", by: "bob" });
    expect(clock.slept).toEqual([1_000]);
  });

  it("asks once under one reference, in whatever process, and waits for the same answer", async () => {
    const named = { ...input, reference: "deploy-7" };
    const first = await (await open()).ask(connector, named, { actor });
    const second = await open();
    expect(await second.ask(connector, named, { actor })).toEqual(first);
    expect(vendor.sent).toHaveLength(1);
    const others = [
      { ...named, question: "Drop it?" },
      { ...named, approvers: ["eve"] },
    ];
    for (const other of others)
      expect(await failure(second.ask(connector, other, { actor }))).toMatchObject({
        code: "conflict",
        unsent: true,
      });
    const another = second.ask(asker(vendor, { connectionId: "c2" }), named, { actor });
    expect((await another).id).not.toBe(first.id);
  });

  it("asks once where two processes ask at the same time", async () => {
    const desks = [await open(), await open(), await open(), await open()];
    const named = { ...input, reference: "deploy-7" };
    const asked = await Promise.all(desks.map((each) => each.ask(connector, named, { actor })));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(vendor.sent).toHaveLength(1);
  });

  it("settles once however many answer at the same time", async () => {
    const desks = [await open(), await open(), await open(), await open()];
    const [first] = desks;
    const asked = await first?.ask(connector, input, { actor });
    const settled = await Promise.all(
      desks.map((each, index) =>
        each.deliver(connector, said("m1", index % 2 === 0 ? "ada" : "bob")),
      ),
    );
    const kinds = settled.map((each) => each.kind);
    expect(kinds.filter((kind) => kind === "answered")).toHaveLength(1);
    const answers = await Promise.all(
      desks.map(async (each) => await each.answer([connector], asked?.id ?? "")),
    );
    expect(new Set(answers.map(({ by }) => by)).size).toBe(1);
  });

  it("ends in time, and takes no answer after it", async () => {
    const desk = await open();
    const { id, expiresAt } = await desk.ask(connector, input, { actor, timeout: 5_000 });
    expect(expiresAt).toBe(clock.now() + 5_000);
    const waiting = failure(desk.answer([connector], id));
    await expect.poll(() => clock.sleeping()).toBe(1);
    for (let second = 0; second < 5; second += 1) {
      await expect.poll(() => clock.sleeping()).toBe(1);
      await clock.advance(1_000);
    }
    expect(await waiting).toMatchObject({ code: "timeout" });
    expect(clock.slept).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    expect(await desk.deliver(connector, said("m1", "ada"))).toMatchObject({
      reason: "noQuestion",
    });
    expect(await failure((await open()).answer([connector], id))).toMatchObject({
      code: "timeout",
    });
  });

  it("leaves a question open for whom it is that no longer waits for it", async () => {
    const desk = await open();
    const { id } = await desk.ask(connector, input, { actor });
    const controller = new AbortController();
    const waiting = failure(desk.answer([connector], id, controller.signal));
    await expect.poll(() => clock.sleeping()).toBe(1);
    controller.abort();
    expect(await waiting).toMatchObject({ code: "cancelled" });
    expect(clock.sleeping()).toBe(0);
    await desk.deliver(connector, said("m1", "ada"));
    expect(await desk.answer([connector], id)).toMatchObject({ by: "ada" });
  });

  it("gives an answer to its own connection alone", async () => {
    const desk = await open();
    const { id } = await desk.ask(connector, input, { actor });
    await desk.deliver(connector, said("m1", "ada"));
    const strangers = [
      asker(vendor, { connectionId: "c2" }),
      asker(vendor, { organization: "org-2" }),
    ];
    expect(await failure(desk.answer(strangers, id))).toMatchObject({ code: "notFound" });
    expect(await failure(desk.answer([connector], "x"))).toMatchObject({ code: "notFound" });
  });

  it("is not asked a second time while the first may still be on its way", async () => {
    const named = { ...input, reference: "deploy-7" };
    vendor.hang();
    const lost = (await open()).ask(connector, named, { actor });
    lost.catch(() => undefined);
    await expect.poll(() => vendor.sent.length).toBe(1);
    const desk = await open();
    const { id } = await desk.ask(connector, named, { actor });
    await pass(60_000);
    expect(await failure(desk.answer([connector], id))).toMatchObject({ code: "timeout" });
    expect(vendor.sent).toHaveLength(1);
  });

  it("takes an answer by a link before anybody knows that the question left", async () => {
    const desk = await open();
    const mail = asker(vendor, {}, "link");
    vendor.hang();
    const asking = desk.ask(mail, { ...input, to: "ada" }, { actor });
    await expect.poll(() => vendor.sent.length).toBe(1);
    const [, no] = vendor.linksIn(0);
    const other = await open();
    expect(await other.respond(visit("POST", no ?? "", { choice: "1" }))).toMatchObject({
      status: 200,
    });
    vendor.release();
    const { id } = await asking;
    expect(await other.answer([mail], id)).toEqual({ choice: "no", by: "ada" });
  });

  it("takes over what was lost on its way, under the same key", async () => {
    const named = { ...input, reference: "deploy-7" };
    vendor.hang();
    const lost = (await open()).ask(connector, named, { actor, timeout: 600_000 });
    lost.catch(() => undefined);
    await expect.poll(() => vendor.sent.length).toBe(1);
    vendor.resume();
    await pass(LONGEST_SENDING);
    const desk = await open();
    const { id } = await desk.ask(connector, named, { actor, timeout: 600_000 });
    expect(vendor.sent.map(({ key }) => key)).toEqual([vendor.sent[0]?.key, vendor.sent[0]?.key]);
    await desk.deliver(connector, said("m2", "ada"));
    expect(await desk.answer([connector], id)).toMatchObject({ by: "ada" });
  });

  it("waits for a question that is just leaving when its answer comes first", async () => {
    const desk = await open();
    vendor.hang();
    const asking = desk.ask(connector, input, { actor });
    await expect.poll(() => vendor.sent.length).toBe(1);
    const settled = (await open()).deliver(connector, said("m1", "ada"));
    await expect.poll(() => clock.sleeping()).toBe(1);
    vendor.release();
    const { id } = await asking;
    await clock.advance(25);
    expect(await settled).toEqual({ kind: "answered", question: id });
    // Where nothing leaves, nobody waits.
    expect(await desk.deliver(connector, said("m7", "ada"))).toMatchObject({
      reason: "noQuestion",
    });
    expect(clock.sleeping()).toBe(0);
  });

  it("forgets a question that could not be sent, so that it may be asked again", async () => {
    const desk = await open();
    const named = { ...input, reference: "deploy-7" };
    vendor.refuse();
    expect(await failure(desk.ask(connector, named, { actor }))).toMatchObject({
      code: "invalid",
    });
    vendor.resume();
    const { id } = await desk.ask(connector, named, { actor });
    await desk.deliver(connector, said("m2", "ada"));
    expect(await desk.answer([connector], id)).toMatchObject({ by: "ada" });
  });

  it("keeps an answer that came before the sending seemed to fail", async () => {
    const desk = await open();
    const mail = asker(vendor, {}, "link");
    vendor.hang();
    const asking = desk.ask(mail, { ...input, to: "ada" }, { actor });
    await expect.poll(() => vendor.sent.length).toBe(1);
    const [yes] = vendor.linksIn(0);
    await desk.respond(visit("POST", yes ?? "", { choice: "0" }));
    vendor.release();
    vendor.refuse();
    const { id } = await asking;
    expect(await desk.answer([mail], id)).toEqual({ choice: "yes", by: "ada" });
  });

  it("closes what nobody waits for, and forgets it after a while", async () => {
    const desk = await open();
    const [store] = stores;
    const { id } = await desk.ask(connector, input, { actor });
    const { id: answered } = await desk.ask(connector, input, { actor });
    await desk.deliver(connector, said("m2", "ada"));
    expect(await desk.sweep()).toBe(0);
    await pass(60_001);
    expect(await desk.sweep()).toBe(2);
    expect(await failure(desk.answer([connector], id))).toMatchObject({ code: "timeout" });
    expect(await desk.answer([connector], answered)).toMatchObject({ by: "ada" });
    await pass(600_001);
    expect(await desk.sweep()).toBe(2);
    for (const gone of [id, answered])
      expect(await failure(desk.answer([connector], gone))).toMatchObject({ code: "notFound" });
    for (const namespace of ["questions", "question-keys", "questions-leaving"])
      expect(await store?.list(namespace, { limit: 10 })).toEqual([]);
    expect(await desk.sweep()).toBe(0);
  });

  it("takes an answer by a link once, and no old link for a question that was asked anew", async () => {
    const desk = await open();
    const mail = asker(vendor, {}, "link");
    const named = { ...input, to: "ada", reference: "deploy-7" };
    await desk.ask(mail, named, { actor });
    const [old] = vendor.linksIn(0);
    await pass(60_001);
    expect(await desk.respond(visit("POST", old ?? "", { choice: "0" }))).toMatchObject({
      status: 410,
    });
    await desk.sweep();
    await pass(600_001);
    await desk.sweep();
    const { id } = await desk.ask(mail, named, { actor });
    const [yes] = vendor.linksIn(1);
    expect(yes).not.toBe(old);
    expect((await desk.respond(visit("POST", old ?? "", { choice: "0" }))).status).toBe(404);
    const desks = [desk, await open()];
    const taken = await Promise.all(
      desks.map((each) => each.respond(visit("POST", yes ?? "", { choice: "0" }))),
    );
    expect(taken.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await desk.answer([mail], id)).toEqual({ choice: "yes", by: "ada" });
  });
}
