import { bearer, createContext, fields, type Transport } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { pieces, TestConnector, testOperation } from "./kit/connector.ts";

const CANARY = "canary-secret-0123456789";

/** Every text that can be read from a value: own and inherited properties, getters, symbols, entries. */
function reachableTexts(root: unknown): readonly string[] {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const queue: unknown[] = [root];
  for (let value = queue.pop(); seen.size < 100_000; value = queue.pop()) {
    if (typeof value === "string") texts.push(value);
    if ((typeof value === "object" || typeof value === "function") && value !== null) {
      if (!seen.has(value)) {
        seen.add(value);
        for (const key of Reflect.ownKeys(value)) queue.push(readProperty(value, key));
        queue.push(Reflect.getPrototypeOf(value));
        if (value instanceof Map) queue.push([...value]);
        if (value instanceof Set) queue.push([...value]);
      }
    }
    if (queue.length === 0) break;
  }
  return texts;
}

/** Some of the language's own getters throw for whoever is not their owner. */
function readProperty(owner: object, key: string | symbol): unknown {
  try {
    return Reflect.get(owner, key);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

it("finds what can be reached", () => {
  class Holder {
    readonly deep = { list: [new Map([["key", { [Symbol("s")]: CANARY }]])] };
  }
  expect(reachableTexts(new Holder())).toContain(CANARY);
});

it.each([
  ["a token", bearer(CANARY)],
  ["fields", fields({ accessToken: CANARY })],
  ["a provider", async () => await Promise.resolve({ values: { accessToken: CANARY } })],
])("leads from a context to no secret that is given as %s, also after a call", async (_, given) => {
  let sent = "";
  const transport: Transport = async ({ headers }) => {
    sent = headers["authorization"] ?? "";
    return await Promise.resolve({ status: 200, headers: {}, body: pieces("{}") });
  };
  const connector = new TestConnector({}, { credentials: given, transport });
  const context = createContext({ organization: "acme", connections: [connector] });
  await connector.run(testOperation(), {});
  expect(sent).toBe(`Bearer ${CANARY}`);
  const texts = reachableTexts([context, connector]);
  expect(texts).toContain("api.example.com");
  expect(texts.filter((text) => text.includes(CANARY))).toEqual([]);
});
