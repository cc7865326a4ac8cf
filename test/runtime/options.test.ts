import {
  type AnyOperation,
  type CallFacts,
  type CallOptions,
  createTools,
  type ToolsFile,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { ContractConnector, entry } from "./contract/kit.ts";
import { collect, failure, recordingTransport, testOperation } from "./kit/connector.ts";

const write: AnyOperation = testOperation({
  id: "things.create",
  method: "POST",
  effect: "money",
  input: { name: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
});
const all = testOperation({ id: "things.list", items: [["items"]] });
const tools: ToolsFile = {
  connector: "test",
  version: "1.0.0",
  tools: [
    {
      ...{ name: "create", title: "", description: "", annotations: {} },
      inputSchema: { type: "object", properties: { name: { type: "string" } } },
      _meta: { "human/operation": write.id },
    },
  ],
};
const send = { to: "ada", text: "hi" };

class Things extends ContractConnector {
  static readonly operations = { [write.id]: write };
  readonly create = async (options: CallOptions): Promise<unknown> =>
    await this.call(write, { name: "a" }, options);
  readonly list = async (options: CallOptions): Promise<unknown> =>
    await collect(this.pages(all, {}, options));
}

function open() {
  const { sent, transport } = recordingTransport({ id: "1", items: [] });
  const told: string[] = [];
  const asked: (string | undefined)[] = [];
  const made: CallFacts[] = [];
  const things = new Things(
    {
      "notification.send": [entry(write, { with: {}, returns: { id: "1", status: "sent" } })],
      "files.list": [entry(all, { returns: {} })],
    },
    {
      transport,
      observer: {
        started: (call) => void made.push(call),
        ended: (_, { code }) => void told.push(code),
      },
      policy: {
        approvals: async ({ requester }) => {
          asked.push(requester);
          return await Promise.resolve({ kind: "granted", by: "ada" });
        },
      },
    },
  );
  const ways: readonly ((options: CallOptions) => Promise<unknown>)[] = [
    things.create,
    things.list,
    async (options) => await things.perform("notification.send", send, options),
    async (options) => await collect(things.performPages("files.list", {}, options)),
    async (options) => {
      const result = await createTools({ connectors: [things], tools: [tools] }).call(
        { name: "test_create", arguments: { name: "a" } },
        options,
      );
      if (result.isError === true) throw Object.assign(new Error(), result._meta?.["human/error"]);
      return result;
    },
  ];
  return { things, sent, told, asked, made, ways };
}

function throwing(name: keyof CallOptions): CallOptions {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw new Error("canary");
    },
  });
}

function revoked(): never {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy as never;
}

it.each<readonly [string, () => CallOptions]>([
  ...(["signal", "timeout", "mostItems", "idempotencyKey", "actor", "observer"] as const).map(
    (name) => [`${name} that throws`, () => throwing(name)] as const,
  ),
  ["nothing", () => null as never],
  ["a revoked proxy", revoked],
  ["a signal that only looks like one", () => ({ signal: { aborted: false } as AbortSignal })],
  [
    "a signal with no inside",
    () => ({ signal: Object.create(AbortSignal.prototype) as AbortSignal }),
  ],
  ["a revoked signal", () => ({ signal: revoked() })],
  ["a revoked observer", () => ({ observer: revoked() })],
  ["an observer that is none", () => ({ observer: [null as never] })],
  // All calls would have the same.
  ["a key that is null", () => ({ idempotencyKey: null as never })],
  ["a key that is no text", () => ({ idempotencyKey: {} as never })],
])("refuses a call whose options have %s, on every way, and tells observers", async (_, make) => {
  const { ways, sent, told, asked } = open();
  for (const way of ways) {
    const error = await failure(way(make()));
    expect(error).toMatchObject({ code: "badInput" });
    expect(String(error)).not.toContain("canary");
  }
  expect(told).toEqual(ways.map(() => "badInput"));
  expect([sent, asked]).toEqual([[], []]);
});

it("reads options once: who asks is the same to whoever approves and whoever writes it down", async () => {
  const { ways, asked, made } = open();
  const [create, , perform, , byTool] = ways;
  for (const way of [create, perform, byTool]) {
    const names = ["ann", "ben", "cem", "dan"];
    await way?.({
      get actor() {
        return names.shift() ?? "";
      },
    });
  }
  expect(made.map(({ actor }) => actor)).toEqual(asked);
});

it("sends nothing for a call that is cancelled before it begins, and uses no approval up", async () => {
  const { ways, sent, asked } = open();
  for (const way of ways)
    expect(await failure(way({ signal: AbortSignal.abort(new Error("canary")) }))).toMatchObject({
      code: "cancelled",
    });
  expect([sent, asked]).toEqual([[], []]);
});
