import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  type Connector,
  type ConnectorClass,
  type Operation,
  type RawWebhook,
} from "@human/connector-sdk";
import { type Choice, createConnections } from "@human/connector-sdk/connections";
import type { Tools } from "@human/connector-sdk/testing";
import { sign } from "@octokit/webhooks-methods";
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalog } from "../../generated/index.ts";
import { functions } from "../../runtime/expression/functions.ts";
import { evaluate } from "../../runtime/expression/value.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { Store } from "../../runtime/store/store.ts";
import { auditOf, exported, recordsOf, verdictOn } from "../runtime/audit/kit.ts";
import { vaultOf } from "../runtime/connection/kit/connections.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import {
  CLIENT,
  consentScheme,
  type OidcVendor,
  REDIRECT_URI,
  startOidcVendor,
} from "./kit/oidc-vendor.ts";

type Input = Readonly<Record<string, unknown>>;
type Callee = Operation<Input, unknown>;

interface Traveller {
  readonly Made: ConnectorClass;
  readonly generated: Readonly<Record<string, unknown>>;
  readonly tools: Tools;
}

/** What single vendors need beside a consent. */
interface Peculiarity {
  readonly fields?: Readonly<Record<string, string>>;
  readonly extras?: Readonly<Record<string, unknown>>;
  /** What their redirect has beside code and state. */
  readonly redirected?: (back: URL) => void;
  /** An issue that somebody opened, signed by the vendor's own package. */
  readonly delivery?: (secret: string) => Promise<RawWebhook>;
}

const peculiarities: Readonly<Record<string, Peculiarity>> = {
  github: { delivery: deliveredByGitHub },
  pagerduty: { fields: { from: "ann@acme.com" } },
  salesforce: { extras: { instance_url: "https://acme.my.salesforce.com" } },
  shopify: { fields: { shop: "acme" }, redirected: signedByShopify },
  "slack-notifications": { extras: { ok: true, team: { id: "T1" } } },
};

const travellers = (
  await Promise.all(
    Object.entries(catalog).map(async ([id, load]): Promise<readonly [string, Traveller]> => {
      const Made: ConnectorClass = await load();
      const generated = (await import(`../../generated/${id}/${id}.ts`)) as Traveller["generated"];
      const tools = JSON.parse(readFileSync(`generated/${id}/tools.json`, "utf8")) as Tools;
      return [id, { Made, generated, tools }];
    }),
  )
).filter(([, { Made }]) => consentScheme(Made.descriptor) !== undefined);

let store: Store;
beforeAll(() => {
  store = openSqliteStore({ path: ":memory:" });
});
afterAll(async () => {
  await store.close();
});

it("goes the whole way with every connector that people consent to", () => {
  expect(travellers.length).toBeGreaterThanOrEqual(13);
});

it.each(travellers)(
  "%s: consent, calls, a token that ends in the middle, an audit log that holds",
  async (id, { Made, generated, tools }) => {
    const scheme = consentScheme(Made.descriptor);
    if (scheme === undefined) throw new Error(`${id} has no consent`);
    const { fields = {}, extras = {}, redirected, delivery } = peculiarities[id] ?? {};
    const vendor = await startOidcVendor(generated, scheme, { extras, tools });
    const organization = `org-${id}`;
    const audit = auditOf(store);
    const clock = { now: Date.now() };
    try {
      const connections = createConnections({
        store,
        vault: vaultOf(store),
        now: () => clock.now,
        transport: vendor.transport,
        observer: audit.connections,
        operations: (_, operation) => Made.operations[operation],
      });
      const visitor = { organization, session: "session-1" };
      const { url } = await connections.begin(Made.descriptor, {
        ...visitor,
        redirectUri: REDIRECT_URI,
        app: CLIENT,
        auth: scheme.id,
        fields,
      });
      const back = await vendor.agree(url);
      redirected?.(back);
      const begun = await connections.finish(Made.descriptor, back.href, visitor);
      const connection =
        begun.state.kind === "choosing"
          ? await connections.choose(Made.descriptor, begun, firstOf(begun.state.choices))
          : begun;
      expect(connection.state).toEqual({ kind: "active" });

      const connector = new Made({
        credentials: connections.provider(Made.descriptor, connection),
        connection: connection.fields,
        connectionId: connection.id,
        organization,
        actor: "agent-1",
        observer: audit.observer,
        transport: vendor.transport,
      });
      const [operation, input] = testOf(Made);
      await call(connector, operation, input);
      // A token that is rejected as soon as it was given is not renewed: the next one would be no better.
      clock.now += 60_000;
      await vendor.endToken();
      await Promise.all([call(connector, operation, input), call(connector, operation, input)]);
      expect(grants(vendor)).toEqual(["authorization_code", "refresh_token"]);
      await call(connector, operation, input);
      expect(grants(vendor)).toHaveLength(2);
      if (delivery !== undefined) {
        const secret = "hook-secret-0123456789";
        const outcome = await connector.receive(await delivery(secret), {
          ...hostOf(secret),
          organization,
          connection: connection.id,
        });
        expect(wordOf(outcome)).toBe("issue.created");
      }

      await audit.close();
      const records = await recordsOf(audit, organization);
      expect(records).toContainEqual(
        expect.objectContaining({ actor: "agent-1", operation: operation.id, code: "ok" }),
      );
      const log = (await exported(audit, organization)).join("");
      for (const secret of [
        CLIENT.clientSecret,
        back.searchParams.get("code") ?? CLIENT.clientSecret,
      ])
        expect(log).not.toContain(secret);
      expect(await verdictOn(await exported(audit, organization))).toMatchObject({
        kind: "valid",
      });
    } finally {
      await vendor.close();
    }
  },
);

function grants({ tokenRequests }: OidcVendor): readonly string[] {
  return tokenRequests.map(({ grantType }) => grantType);
}

/** The call that a connection is tested by, and what it needs. */
function testOf({ descriptor, operations }: ConnectorClass): readonly [Callee, Input] {
  const test = descriptor.connection?.test;
  const operation = operations[test?.call ?? ""];
  if (operation === undefined) throw new Error(`${descriptor.id} has no test`);
  const input = evaluate(test?.with ?? {}, () => null, functions) ?? {};
  return [operation as Callee, input as Input];
}

async function call(connector: Connector, operation: Callee, input: Input): Promise<void> {
  if (operation.items === undefined) await connector["call"](operation, input);
  else for await (const _ of connector["pages"](operation, input)) break;
}

async function deliveredByGitHub(secret: string): Promise<RawWebhook> {
  const body = JSON.stringify({ action: "opened", issue: { number: 1 }, repository: { id: 1 } });
  const headers = {
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-hub-signature-256": await sign(secret, body),
  };
  return { method: "POST", url: "https://host.test/hooks/1", headers, body: Buffer.from(body) };
}

function firstOf(
  choices: Readonly<Record<string, readonly Choice[]>>,
): Readonly<Record<string, Choice["value"]>> {
  return Object.fromEntries(
    Object.entries(choices).map(([name, [first]]) => [name, first?.value ?? ""]),
  );
}

function signedByShopify({ searchParams }: URL): void {
  searchParams.set("shop", "acme.myshopify.com");
  searchParams.set("timestamp", String(Math.trunc(Date.now() / 1000)));
  const names = [...searchParams.keys()].sort();
  const text = names.map((name) => `${name}=${encodeURIComponent(searchParams.get(name) ?? "")}`);
  const mac = createHmac("sha256", CLIENT.clientSecret).update(text.join("&"));
  searchParams.set("hmac", mac.digest("hex"));
}
