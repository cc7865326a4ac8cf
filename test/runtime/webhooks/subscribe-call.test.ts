import { expect, it } from "vitest";
import type { Read } from "../../../runtime/expression/expression.ts";
import { follow } from "../../../runtime/expression/expression.ts";
import type { AnyOperation } from "../../../runtime/operation.ts";
import type { WebhookSubscribe } from "../../../runtime/webhooks/definition.ts";
import {
  callSubscribe,
  type Subscribed,
  type SubscribeStep,
} from "../../../runtime/webhooks/subscribe-call.ts";

const operation = { id: "hooks.create" } as AnyOperation;
const subscribe: WebhookSubscribe = {
  when: [{ at: ["auth"], is: "user" }],
  create: {
    call: () => operation,
    with: { url: (at) => at("webhook", "url"), secret: (at) => at("subscription", "secret") },
    id: ["result", "hook", "id"],
    secret: ["result", "hook", "secret"],
    expires: ["result", "expires"],
    capture: { resource: ["result", "hook", "resource"], page: ["result", "hook", "page"] },
  },
};
const roots = { webhook: { url: "https://x" }, subscription: { secret: "s" } };
const at: Read = (root, ...path) => follow(roots, [root, ...path]);

async function run(
  result: unknown,
  parts: { readonly step?: SubscribeStep; readonly auth?: string } = {},
): Promise<{ readonly inputs: readonly unknown[]; readonly answer: Subscribed | undefined }> {
  const inputs: unknown[] = [];
  const answer = await callSubscribe(subscribe, parts.step ?? "create", {
    at,
    auth: async () => await Promise.resolve(parts.auth ?? "user"),
    call: async (called, input) => {
      expect(called).toBe(operation);
      inputs.push(input);
      return await Promise.resolve(result);
    },
  });
  return { inputs, answer };
}

it("gives the inputs their values and reads what comes back", async () => {
  const hook = { id: 42, secret: "theirs" };
  expect(await run({ hook, expires: "2023-11-14T22:13:20Z" })).toEqual({
    inputs: [{ url: "https://x", secret: "s" }],
    answer: { id: "42", secret: "theirs", expires: 1_700_000_000_000 },
  });
});

it.each([
  [1_700_000_000, 1_700_000_000_000],
  ["1700000000", 1_700_000_000_000],
  [1_700_000_000_000, 1_700_000_000_000],
  ["1700000000000", 1_700_000_000_000],
  ["soon", undefined],
  [null, undefined],
  [{}, undefined],
])("reads the end %j as %j", async (expires, expected) => {
  const { answer } = await run({ hook: {}, expires });
  expect(answer?.expires).toBe(expected);
});

it("keeps what the definition captures, where it is a text or a number", async () => {
  const { answer } = await run({ hook: { resource: 7, page: { deep: true } } });
  expect(answer).toEqual({ captured: { resource: "7" } });
});

it("makes no call where there is none, or where its condition does not hold", async () => {
  expect(await run({}, { step: "renew" })).toEqual({ inputs: [], answer: undefined });
  expect(await run({}, { auth: "app" })).toEqual({ inputs: [], answer: undefined });
});
