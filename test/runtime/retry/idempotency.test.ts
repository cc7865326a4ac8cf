import type { CallOptions, HttpMethod, Idempotency } from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  failure,
  recordingTransport,
  TestConnector,
  testDescriptor,
  testOperation,
  type TestOperation,
} from "../kit/connector.ts";

const header: Idempotency = { kind: "header", header: "Idempotency-Key" };
const uuid: Idempotency = { kind: "input", input: "id", value: "uuid" };

/** What a call sends: its idempotency key, or else the body's member `id`. */
async function keyOf(
  parts: Partial<TestOperation>,
  options: CallOptions = {},
  connectionId = "",
): Promise<string | undefined> {
  const { sent, transport } = recordingTransport();
  const connector = new TestConnector({}, { transport, connectionId });
  await connector.run(testOperation({ method: "POST", effect: "write", ...parts }), {}, options);
  const body = sent[0]?.body;
  if (typeof body === "string") return (JSON.parse(body) as { readonly id: string }).id;
  return sent[0]?.headers["idempotency-key"];
}
const withInput: Partial<TestOperation> = {
  idempotency: uuid,
  input: { id: { in: "body", required: true } },
  body: { encoding: "json", mediaType: "application/json" },
};

it("makes a key that names its operation, new for every call", async () => {
  const charge = { id: "payments.create", idempotency: header };
  const [one, other] = [await keyOf(charge), await keyOf(charge)];
  expect(one).toMatch(/^payments\.create-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(other).not.toBe(one);
});

it("never lets a charge and its refund share a key, nor two connections", async () => {
  const options = { idempotencyKey: "order-7" };
  const parts = { idempotency: header };
  const keys = [
    await keyOf({ ...parts, id: "payments.create" }, options),
    await keyOf({ ...parts, id: "refunds.create" }, options),
    await keyOf({ ...parts, id: "payments.create" }, options, "shop-1"),
    await keyOf({ ...parts, id: "payments.create" }, options, "shop:1"),
    await keyOf({ ...parts, id: "payments.create" }, { idempotencyKey: "1:order-7" }, "shop"),
  ];
  expect(keys).toEqual([
    "payments.create::order-7",
    "refunds.create::order-7",
    "payments.create:shop-1:order-7",
    "payments.create:shop%3A1:order-7",
    "payments.create:shop:1:order-7",
  ]);
  expect(new Set(keys).size).toBe(5);
});

it("gives a UUID to an input that takes one, the same for the same key of the caller", async () => {
  const shape = /^[\da-f]{8}-[\da-f]{4}-[48][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
  const made = await keyOf(withInput);
  expect(made).toMatch(shape);
  expect(await keyOf(withInput)).not.toBe(made);
  const given = await keyOf(withInput, { idempotencyKey: "order-7" });
  expect(given).toMatch(shape);
  expect(await keyOf(withInput, { idempotencyKey: "order-7" })).toBe(given);
  expect(await keyOf({ ...withInput, id: "other" }, { idempotencyKey: "order-7" })).not.toBe(given);
});

it("repeats reads, PUT and DELETE, keyed calls, and no others", async () => {
  const sentBy = async (parts: Partial<TestOperation>): Promise<number> => {
    const { sent, transport } = recordingTransport({}, 503);
    const connector = new TestConnector({ http: testDescriptor.http! }, { transport });
    await connector.run(testOperation(parts), {}).catch(() => undefined);
    return sent.length;
  };
  const write = async (method: HttpMethod, parts: Partial<TestOperation> = {}): Promise<number> =>
    await sentBy({ method, effect: "write", ...parts });
  expect(await sentBy({})).toBe(3);
  expect(await sentBy({ method: "POST" })).toBe(3);
  expect(await write("PUT")).toBe(3);
  expect(await write("DELETE", { effect: "destroy" })).toBe(3);
  expect(await write("POST")).toBe(1);
  expect(await write("PATCH")).toBe(1);
  // A GET that its definition says changes something is no read.
  expect(await write("GET")).toBe(1);
  expect(await write("POST", { idempotency: header })).toBe(3);
  expect(await write("POST", { idempotency: { kind: "natural" } })).toBe(3);
  expect(await write("PUT", { idempotency: { kind: "none" } })).toBe(1);
  expect(await write("POST", withInput)).toBe(3);
  // A key that comes to nothing is none.
  const empty: Idempotency = { kind: "input", input: "id", value: () => null };
  expect(await write("POST", { input: { id: { in: "query" } }, idempotency: empty })).toBe(1);
  expect(await write("PUT", { retry: "never" })).toBe(1);
  expect(await write("PUT", { retry: { attempts: 5, firstDelay: 1, longestDelay: 1 } })).toBe(5);
});

it("takes an empty key for none, and refuses it of a caller", async () => {
  const { sent, transport } = recordingTransport({}, 503);
  const connector = new TestConnector({}, { transport });
  const keyed = testOperation({ method: "POST", effect: "write", ...withInput });
  await failure(connector.run(keyed, { id: "" }));
  expect(sent).toHaveLength(1);
  for (const parts of [withInput, { idempotency: header }])
    expect(
      await failure(
        connector.run(
          testOperation({ method: "POST", effect: "write", ...parts }),
          {},
          { idempotencyKey: "" },
        ),
      ),
    ).toMatchObject({ code: "badInput" });
  expect(sent).toHaveLength(1);
});
