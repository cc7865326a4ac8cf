import { createReferences, type References, type Transport } from "@human/connector-sdk";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Store } from "../../../runtime/store/store.ts";
import { failure } from "../kit/connector.ts";
import { json, startServer, type TestServer } from "../kit/server.ts";
import type { StoreUnderTest } from "../store/harness.ts";
import { message, name, send, sender } from "./kit.ts";

const DAY = 86_400_000;

/** What references promise whatever store keeps them. */
export function referencesContract(create: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let stores: Store[];
  let server: TestServer;
  let answer: "well" | "hanging" | "reset";
  let gate: PromiseWithResolvers<void>;

  /** Another process of the host. */
  const open = async (longest?: number): Promise<References> => {
    const store = await under.open();
    stores.push(store);
    return createReferences({ store, ...(longest === undefined ? {} : { longest }) });
  };

  beforeEach(async () => {
    under = await create();
    stores = [];
    answer = "well";
    gate = Promise.withResolvers();
    server = await startServer(async (_, response) => {
      const id = `m${String(server.seen.length)}`;
      if (answer === "reset") response.socket?.resetAndDestroy();
      if (answer === "hanging") await gate.promise;
      if (answer !== "reset") json(response, { id });
    });
  });
  afterEach(async () => {
    gate.resolve();
    await server[Symbol.asyncDispose]();
    for (const store of stores) await store.close();
  });

  it("sends once for a reference, and gives a repeat the first answer, in any process", async () => {
    const { transport } = server;
    const first = await send({ transport, references: await open() });
    expect(first).toEqual({ id: "m1", status: "sent" });
    expect(await send({ transport, references: await open() })).toEqual(first);
    expect(await send({ transport, references: await open() }, { to: message.to })).toEqual(first);
    expect(server.seen).toHaveLength(1);
  });

  it("knows references apart by whose they are and what they are for", async () => {
    const { transport } = server;
    const references = await open();
    await send({ transport, references });
    await send({ transport, references, organization: "org-2" });
    await send({ transport, references, connectionId: "c2" });
    await send({ transport, references }, { reference: "order-8" });
    const { reference = "" } = message;
    await sender({ transport, references })
      .perform("notification.ask", {
        to: "ada",
        question: "Ship it?",
        reference,
      })
      .catch(() => undefined);
    expect(server.seen).toHaveLength(5);
    await sender({ transport, references }).perform("notification.send", { to: "ada", text: "hi" });
    await sender({ transport, references }).perform("notification.send", { to: "ada", text: "hi" });
    expect(server.seen).toHaveLength(7);
  });

  it("refuses other arguments under the same reference", async () => {
    const { transport } = server;
    await send({ transport, references: await open() });
    const others = [{ text: "ho" }, { to: "bob" }, { subject: "hi" }];
    for (const other of others)
      expect(await failure(send({ transport, references: await open() }, other))).toMatchObject({
        code: "conflict",
        unsent: true,
      });
    expect(server.seen).toHaveLength(1);
  });

  it("is busy while the call is under way, and one of many is sent", async () => {
    answer = "hanging";
    const { transport } = server;
    const processes = await Promise.all([1, 2, 3, 4].map(async () => await open()));
    const calls = Promise.allSettled(
      processes.flatMap((references) =>
        [1, 2, 3].map(async () => await send({ transport, references })),
      ),
    );
    await expect.poll(() => server.seen.length).toBe(1);
    expect(await failure(send({ transport, references: await open() }))).toMatchObject({
      code: "busy",
      unsent: true,
    });
    gate.resolve();
    const codes = (await calls).map((each) =>
      each.status === "fulfilled" ? each.value.id : (each.reason as { code: string }).code,
    );
    expect(codes.filter((code) => code === "m1").length).toBeGreaterThanOrEqual(1);
    expect(codes.filter((code) => code !== "m1" && code !== "busy")).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it("never sends again by itself what was broken off", async () => {
    answer = "reset";
    const { transport } = server;
    const references = await open();
    expect(await failure(send({ transport, references }))).toMatchObject({ code: "network" });
    answer = "well";
    for (const each of [references, await open()])
      expect(await failure(send({ transport, references: each }))).toMatchObject({
        code: "unknownOutcome",
        unsent: true,
      });
    expect(server.seen).toHaveLength(1);
  });

  it("sends it again where the policy says so, or somebody found out that it was not done", async () => {
    answer = "reset";
    const { transport } = server;
    const references = await open();
    await send({ transport, references }).catch(() => undefined);
    await send({ transport, references }, { reference: "order-8" }).catch(() => undefined);
    answer = "well";
    const policy = { resendAfterUnknownOutcome: { because: "the room reads it twice gladly" } };
    expect(await send({ transport, references, policy })).toEqual({ id: "m3", status: "sent" });
    expect(await send({ transport, references })).toEqual({ id: "m3", status: "sent" });
    const other = { ...name, reference: "order-8" };
    expect(await references.releaseUndone(other)).toBe(true);
    expect(await references.releaseUndone(other)).toBe(false);
    expect(await references.releaseUndone(name)).toBe(false);
    expect(await send({ transport, references }, { reference: "order-8" })).toMatchObject({
      id: "m4",
    });
  });

  it("takes no word any more from a call that was sent again", async () => {
    answer = "hanging";
    const references = await open(1_000);
    const { transport } = server;
    const late = send({ transport, references });
    await expect.poll(() => server.seen.length).toBe(1);
    await under.advance(1_001);
    answer = "well";
    const policy = { resendAfterUnknownOutcome: { because: "a test" } };
    expect(await send({ transport, references, policy })).toMatchObject({ id: "m2" });
    gate.resolve();
    expect(await late).toMatchObject({ id: "m1" });
    expect(await send({ transport, references })).toMatchObject({ id: "m2" });
  });

  it("does not take a call for lost that comes late, and takes its word after all", async () => {
    answer = "hanging";
    const references = await open(1_000);
    const { transport } = server;
    const late = send({ transport, references });
    await expect.poll(() => server.seen.length).toBe(1);
    expect(await failure(send({ transport, references }))).toMatchObject({ code: "busy" });
    await under.advance(1_001);
    expect(await failure(send({ transport, references }))).toMatchObject({
      code: "unknownOutcome",
    });
    gate.resolve();
    expect(await late).toEqual({ id: "m1", status: "sent" });
    expect(await send({ transport, references })).toEqual({ id: "m1", status: "sent" });
    expect(server.seen).toHaveLength(1);
  });

  it("remembers for thirty days from the last call on, and forgets then", async () => {
    const { transport } = server;
    const references = await open();
    await send({ transport, references });
    await under.advance(30 * DAY - 60_000);
    expect(await references.sweep()).toBe(0);
    expect(await send({ transport, references })).toMatchObject({ id: "m1" });
    await under.advance(60_001);
    expect(await references.sweep()).toBe(1);
    expect(await references.sweep()).toBe(0);
    expect(await send({ transport, references })).toMatchObject({ id: "m2" });
  });

  it("remembers what was sent again for as long", async () => {
    answer = "reset";
    const { transport } = server;
    const references = await open();
    await send({ transport, references }).catch(() => undefined);
    await under.advance(20 * DAY);
    answer = "well";
    const policy = { resendAfterUnknownOutcome: { because: "a test" } };
    expect(await send({ transport, references, policy })).toMatchObject({ id: "m2" });
    await under.advance(11 * DAY);
    expect(await references.sweep()).toBe(1);
    expect(await send({ transport, references })).toMatchObject({ id: "m2" });
  });

  it("keeps no argument of a call", async () => {
    const canary = "canary-4711";
    const { transport } = server;
    await send({ transport, references: await open() }, { to: canary, text: canary });
    const [store] = stores;
    const records = (await store?.list("references", { limit: 10 })) ?? [];
    expect(records.map(({ value }) => Buffer.from(value).toString())).toEqual([
      expect.stringContaining('"state":"sent","answer":{"id":"m1","status":"sent"}'),
    ]);
    expect(Buffer.from(records[0]?.value ?? []).toString()).not.toContain(canary);
  });

  it("sends nothing where the store does not answer", async () => {
    const references = await open();
    await stores[0]?.close();
    expect(await failure(send({ transport: server.transport, references }))).toMatchObject({
      code: "unavailable",
    });
    expect(server.seen).toEqual([]);
    stores = [];
  });

  it("gives the answer where the store fails after it, and does not send again", async () => {
    const references = await open();
    const transport: Transport = async (request) => {
      const response = await server.transport(request);
      await stores[0]?.close();
      return response;
    };
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    expect(await send({ transport, references })).toEqual({ id: "m1", status: "sent" });
    expect((await warned).name).toBe("ConnectorReferenceWarning");
    stores = [];
    const again = { transport: server.transport, references: await open() };
    expect(await failure(send(again))).toMatchObject({ code: "busy" });
    await under.advance(11 * 60_000);
    expect(await failure(send(again))).toMatchObject({ code: "unknownOutcome" });
    expect(server.seen).toHaveLength(1);
  });
}
