import {
  type Connector,
  type ConnectorOptions,
  type ContractInput,
  type ContractMethod,
  createReferences,
  createSharedState,
  fields,
  systemClock,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { catalog } from "../../generated/index.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import { failure } from "../runtime/kit/connector.ts";
import { type SeenRequest, startServer } from "../runtime/kit/server.ts";
import { readInputs } from "../wire/inputs.ts";

const reference = "order-7";
const amount = { minor: 1250, currency: "EUR" };
const to = "ada@example.com";

type Named = Extract<
  ContractMethod,
  `payments.${"charge" | "refund" | "subscription"}` | `notification.${"send" | "ask"}`
>;

/** What every vendor takes, as far as one can say. */
const inputs: { readonly [Name in Named]: ContractInput<Name> } = {
  "payments.charge": { amount, reference },
  "payments.refund": { charge: "ch_1", reference },
  "payments.subscription": { customer: "cus_1", price: "price_1", reference },
  "notification.send": { to, text: "Hi", reference },
  "notification.ask": { to, question: "Ship it?", reference },
};

/** Where the vendor, or whoever receives, knows a call again: by the same value in each of its requests. */
const keys: Readonly<Record<string, string>> = {
  "payments-stripe": "idempotency-key",
  webhook: "webhook-id",
};

type Open = (options: Partial<ConnectorOptions>) => Connector;

/** Connectors that speak HTTP, with the methods that take a reference. */
async function readCases(): Promise<readonly (readonly [string, Named, Open])[]> {
  const found = await Promise.all(
    Object.entries(catalog).map(async ([id, load]) => {
      const Class = await load();
      const { descriptor, implementations } = new Class({ credentials: fields({}) });
      if (descriptor.http === undefined) return [];
      const open: Open = (options) => {
        const { credential, connection = {} } = readInputs(id);
        const clock = { ...systemClock, sleep: async () => await Promise.resolve() };
        return new Class({
          credentials: fields(credential),
          connection,
          organization: "org-1",
          connectionId: "c1",
          state: createSharedState({ clock }),
          policy: { approvals: "granted-by-the-caller" },
          ...options,
        });
      };
      const methods = Object.keys(implementations).filter((name) => name in inputs) as Named[];
      return methods.map((method) => [id, method, open] as const);
    }),
  );
  return found.flat();
}

const cases = await readCases();

/** One call; a question is sent and not waited for. */
async function make(connector: Connector, method: Named): Promise<unknown> {
  if (method !== "notification.ask") return await connector.perform(method, inputs[method]);
  const question = inputs[method];
  const { send } = await connector
    .prepareQuestion(question)
    .catch(async () => await connector.prepareQuestion({ ...question, choices: ["Yes", "No"] }));
  return await send();
}

it("finds the contracts of the catalogue", () => {
  const found = new Set(cases.map(([id]) => id));
  const known = ["slack-notifications", "twilio-sms", "payments-paddle", ...Object.keys(keys)];
  expect(known.filter((id) => !found.has(id))).toEqual([]);
});

it.each(cases)(
  "%s does %s once for a reference, also where nobody answered",
  async (id, method, open) => {
    await using server = await startServer((_, response) => {
      response.socket?.resetAndDestroy();
    });
    const store = openSqliteStore({ path: ":memory:" });
    const options = { transport: server.transport, references: createReferences({ store }) };
    expect(await failure(make(open(options), method))).toMatchObject({ code: "network" });
    const again = await failure(make(open(options), method));
    const key = keys[id];
    if (key === undefined) {
      expect(again).toMatchObject({ code: "unknownOutcome", unsent: true });
      expect(server.seen).toHaveLength(1);
    } else {
      expect(again).toMatchObject({ code: "network" });
      const told = server.seen.map(({ headers }: SeenRequest) => headers[key]);
      expect(told.length).toBeGreaterThan(2);
      expect(told[0]).toMatch(/\S/);
      expect(new Set(told).size).toBe(1);
    }
    await store.close();
  },
);
