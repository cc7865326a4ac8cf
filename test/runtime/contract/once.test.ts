import {
  type Approve,
  type CallFacts,
  type ConnectorOptions,
  createReferences,
  type Implementation,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { failure, pieces, recordingTransport, testOperation } from "../kit/connector.ts";
import { json, startServer } from "../kit/server.ts";
import { message, post, send, sender, sending } from "../reference/kit.ts";
import { ContractConnector, entry } from "./kit.ts";

const references = (): NonNullable<ConnectorOptions["references"]> =>
  createReferences({ store: openSqliteStore({ path: ":memory:" }) });
const lookUp = testOperation({ id: "people.get", path: "/people" });

/** A vendor that answers as it is told, and from the second request on with success. */
function once(
  status: number,
  body: string,
): { readonly transport: Transport; readonly sent: unknown[] } {
  const sent: unknown[] = [];
  return {
    sent,
    transport: async (request) => {
      sent.push(request);
      const isFirst = sent.length === 1;
      return await Promise.resolve({
        status: isFirst ? status : 200,
        headers: { "content-type": "application/json" },
        body: pieces(isFirst ? body : '{"id":"m2"}'),
      });
    },
  };
}

it.each([
  [400, "invalid"],
  [401, "reauthenticate"],
  [402, "failed"],
  [403, "permission"],
  [404, "notFound"],
  [409, "conflict"],
  [422, "invalid"],
])("frees a reference that the vendor refused with %i", async (status, code) => {
  const { sent, transport } = once(status, "{}");
  const options = { transport, references: references() };
  expect(await failure(send(options))).toMatchObject({ code });
  expect(await send(options, { text: "put right" })).toMatchObject({ id: "m2" });
  expect(sent).toHaveLength(2);
});

it.each([
  ["an outage", 500, "{}", "unavailable"],
  ["a gateway that gave up", 504, "{}", "unavailable"],
  ["a redirect", 302, "{}", "failed"],
  ["an answer that is cut off", 200, '{"id":', "badAnswer"],
  ["an answer without what was promised", 200, "{}", "badAnswer"],
])("keeps a reference after %s: it may have been done", async (_, status, body, code) => {
  const { sent, transport } = once(status, body);
  const options = { transport, references: references() };
  expect(await failure(send(options))).toMatchObject({ code });
  expect(await failure(send(options))).toMatchObject({ code: "unknownOutcome" });
  expect(sent).toHaveLength(1);
});

it("keeps a reference where nobody waited for the answer any longer", async () => {
  await using server = await startServer(() => Promise.resolve());
  const options = { transport: server.transport, references: references() };
  const connector = sender(options);
  const late = connector.perform("notification.send", message, { timeout: 40 });
  expect(await failure(late)).toMatchObject({ code: "timeout" });
  const controller = new AbortController();
  const { signal } = controller;
  const other = { ...message, reference: "order-8" };
  const left = failure(connector.perform("notification.send", other, { signal }));
  await expect.poll(() => server.seen.length).toBe(2);
  controller.abort();
  expect(await left).toMatchObject({ code: "cancelled" });
  for (const { reference } of [message, other])
    expect(
      await failure(send(options, reference === undefined ? {} : { reference })),
    ).toMatchObject({ code: "unknownOutcome" });
  expect(server.seen).toHaveLength(2);
});

const refused = (): never => {
  throw new Error("no credential today");
};

it.each<readonly [string, Partial<ConnectorOptions>, unknown]>([
  ["the credential is not to be had", { credentials: refused }, { message: "no credential today" }],
  ["somebody has to approve first", { policy: {} }, { code: "approvalRequired" }],
  ["the policy forbids it", { policy: { readOnly: true } }, { code: "refusedByPolicy" }],
])("frees a reference of what never left: %s", async (_, parts, thrown) => {
  const { sent, transport } = recordingTransport({ id: "m1" });
  const shared = { references: references() };
  const implementation: Implementation = { ...sending, confirm: "ask" };
  const broken = sender({ transport, ...shared, ...parts }, implementation);
  expect(await failure(broken.perform("notification.send", message))).toMatchObject(
    thrown as object,
  );
  expect(sent).toEqual([]);
  const again = sender({ transport, ...shared }, implementation);
  expect(await again.perform("notification.send", message)).toMatchObject({ id: "m1" });
});

it("frees the reference of a message that found no connection", async () => {
  const shared = { references: references() };
  const server = await startServer((_request, response) => json(response, { id: "m1" }));
  await server[Symbol.asyncDispose]();
  expect(await failure(send({ ...shared, transport: server.transport }))).toMatchObject({
    code: "network",
    unsent: true,
  });
  const { transport } = recordingTransport({ id: "m1" });
  expect(await send({ ...shared, transport })).toMatchObject({ id: "m1" });
});

it("asks for approval until it is there, and never for what was done", async () => {
  const { sent, transport } = recordingTransport({ id: "m1" });
  const asked: string[] = [];
  const approve: Approve = ({ digest }) => {
    asked.push(digest);
    return asked.length < 3 ? { kind: "pending", approval: digest } : { kind: "granted" };
  };
  const options = { transport, references: references(), policy: { approvals: approve } };
  const connector = sender(options, { ...sending, confirm: "ask" });
  for (let times = 0; times < 2; times += 1)
    expect(await failure(connector.perform("notification.send", message))).toMatchObject({
      code: "approvalRequired",
    });
  const first = await connector.perform("notification.send", message);
  expect(await connector.perform("notification.send", message)).toEqual(first);
  expect(asked).toHaveLength(3);
  expect(sent).toHaveLength(1);
});

it("leaves it to vendors that know a key, and to what does nothing twice", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const { sent, transport } = recordingTransport({ id: "m1" });
  const options = { transport, references: createReferences({ store }) };
  const key: Implementation["key"] = (at) => at("input", "reference");
  const header = { ...post, idempotency: { kind: "header", header: "Key" } } as const;
  const input = { ...post, idempotency: { kind: "input", input: "text", value: "uuid" } } as const;
  const returns = { id: "1", status: "sent" };
  const known = [
    entry(header, { key, returns }),
    entry(input, { key, returns }),
    entry(input, { with: { text: (at) => at("input", "reference") }, returns }),
    entry({ ...post, idempotency: { kind: "natural" } }, { returns }),
    entry(lookUp, { returns }),
  ];
  for (const each of known) {
    await sender(options, each).perform("notification.send", message);
    await sender(options, each).perform("notification.send", message);
  }
  expect(sent).toHaveLength(2 * known.length);
  expect(await store.list("references", { limit: 1 })).toEqual([]);
  // A key that is made up anew for each call is none.
  for (const each of [entry(header, { returns }), entry(input, { returns })]) {
    const before = sent.length;
    const reference = String(before);
    await sender(options, each).perform("notification.send", { ...message, reference });
    await sender(options, each).perform("notification.send", { ...message, reference });
    expect(sent).toHaveLength(before + 1);
  }
});

it("knows of several steps whether one that was done would be done again", async () => {
  const steps = (...calls: readonly (typeof post)[]): Implementation => ({
    task: {
      kind: "steps",
      steps: calls.map((call, index) => ({ name: `s${String(index)}`, call })),
    },
    returns: { id: "1", status: "sent" },
  });
  const reads = once(200, "{}");
  const fails: Transport = async (request) =>
    request.method === "POST"
      ? await Promise.resolve({ status: 422, headers: {}, body: pieces("{}") })
      : await reads.transport(request);
  const shared = { references: references() };
  const readThenFail = sender({ ...shared, transport: fails }, steps(lookUp, post));
  expect(await failure(readThenFail.perform("notification.send", message))).toMatchObject({
    code: "invalid",
    step: "s1",
  });
  const wrote = { id: 0 };
  const second: Transport = async () => {
    wrote.id += 1;
    const status = wrote.id === 2 ? 422 : 200;
    return await Promise.resolve({ status, headers: {}, body: pieces("{}") });
  };
  const writeThenFail = sender({ ...shared, transport: second }, steps(post, post));
  expect(await failure(writeThenFail.perform("notification.send", message))).toMatchObject({
    code: "invalid",
  });
  expect(await failure(writeThenFail.perform("notification.send", message))).toMatchObject({
    code: "unknownOutcome",
  });
  expect(wrote.id).toBe(2);
});

it("sends what stood there when the call began, and digests it", async () => {
  const { sent, transport } = recordingTransport({ id: "m1" });
  const options = { transport, references: references() };
  const input = { ...message };
  const call = sender(options).perform("notification.send", input);
  input.text = "changed meanwhile";
  await call;
  expect(sent.map(({ body }) => body)).toEqual(['{"to":"ada","text":"hi"}']);
  expect(await send(options)).toMatchObject({ id: "m1" });
});

it("tells observers of a repeat too, and lets theirs see what was sent", async () => {
  const { transport } = recordingTransport({ id: "m1" });
  const told: CallFacts[] = [];
  const own: string[] = [];
  const options = {
    transport,
    references: references(),
    observer: { started: (call: CallFacts) => void told.push(call) },
  };
  const observer = { attempted: () => void own.push("attempted") };
  const connector = sender(options);
  await connector.perform("notification.send", message, { observer });
  await connector.perform("notification.send", message, { observer });
  expect(told.map(({ operation, effect }) => [operation, effect])).toEqual([
    ["messages.post", "write"],
    ["notification.send", "none"],
  ]);
  expect(own).toEqual(["attempted"]);
});

it("needs to know whose references they are, and why one is sent again", () => {
  const code = "badInput";
  const nobody = { references: references() };
  expect(() => new ContractConnector({}, nobody)).toThrowError(expect.objectContaining({ code }));
  expect(() => sender({ policy: { resendAfterUnknownOutcome: { because: "" } } })).toThrowError(
    expect.objectContaining({ code }),
  );
  const store = openSqliteStore({ path: ":memory:" });
  for (const wrong of [
    { keep: 0 },
    { keep: 1.5 },
    { longest: -1 },
    { keep: 1_000, longest: 1_000 },
  ])
    expect(() => createReferences({ store, ...wrong })).toThrowError(
      expect.objectContaining({ code }),
    );
});

it("sends twice what has no reference, and where nobody keeps references", async () => {
  const { sent, transport } = recordingTransport({ id: "m1" });
  await send({ transport });
  await send({ transport });
  const { reference: _, ...plain } = message;
  const connector = sender({ transport, references: references() });
  await connector.perform("notification.send", plain);
  await connector.perform("notification.send", plain);
  expect(sent).toHaveLength(4);
});
