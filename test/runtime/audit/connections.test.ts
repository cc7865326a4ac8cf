import { afterEach, beforeEach, expect, it } from "vitest";
import { apiKey } from "../../../runtime/auth/api-key.ts";
import type { Audit } from "../../../runtime/audit/audit.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import { ConnectorError } from "../../../runtime/errors.ts";
import { StoreError } from "../../../runtime/store/error.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { descriptorOf, ORGANIZATION, setUp, type Setup } from "../connection/kit/connections.ts";
import { CLIENT, REDIRECT_URI } from "../oauth/kit/authorization-server.ts";
import { auditOf, exported, recordsOf } from "./kit.ts";

const keyed: ConnectorDescriptor = {
  ...descriptorOf(),
  auth: [apiKey({ id: "key", header: "X-Key" })],
};
const given = { organization: ORGANIZATION, credential: { key: "canary-right" } };

let logs: Store;
let audit: Audit;
let setup: Setup;
/** Keys that were tried. */
let tried: string[];
let isShut: boolean;

beforeEach(() => {
  const kept = openSqliteStore({ path: ":memory:" });
  tried = [];
  isShut = false;
  logs = {
    ...kept,
    commit: async (changes) => {
      if (isShut) throw new StoreError("unavailable", "gone");
      return await kept.commit(changes);
    },
  };
  audit = auditOf(logs);
  setup = setUp({
    observer: audit.connections,
    transport: async () => await Promise.reject(new Error("unreachable")),
    test: async ({ credentials }) => {
      const { key = "" } = (await credentials({ connector: "vendor", auth: ["key"] })).values;
      tried.push(key);
      if (key.endsWith("wrong"))
        throw new ConnectorError("permission", "The vendor says no", {
          vendorMessage: `canary: ${key} is unknown`,
        });
      return undefined;
    },
  });
});
afterEach(async () => await logs.close());

/** Kind, what was done, the code and whether the record names a connection. */
async function written(): Promise<readonly unknown[]> {
  const records = (await recordsOf(audit, ORGANIZATION)) as readonly Record<string, unknown>[];
  for (const record of records) expect(record["connector"]).toBe("vendor");
  return records.map(({ kind, step, code, connection }) => [kind, step, code, typeof connection]);
}

it("writes down that connecting failed, and neither the key nor the vendor's words", async () => {
  const wrong = { ...given, credential: { key: "canary-wrong" } };
  await expect(setup.connections.connect(keyed, wrong)).rejects.toMatchObject({
    code: "permission",
  });
  await expect(
    setup.connections.connect(keyed, { ...given, fields: { canary: 1 } }),
  ).rejects.toMatchObject({ code: "badInput" });
  await setup.connections.connect(keyed, { ...given, connection: "c-1" });
  expect(await written()).toEqual([
    ["connection.begun", "connect", undefined, "string"],
    ["connection.failed", "connect", "permission", "string"],
    ["connection.failed", "connect", "badInput", "string"],
    ["connection.begun", "connect", undefined, "string"],
    ["connection.connected", undefined, undefined, "string"],
  ]);
  const [first, second] = (await recordsOf(audit, ORGANIZATION)) as { connection: string }[];
  expect(first?.connection).toBe(second?.connection);
  expect((await exported(audit, ORGANIZATION)).join("")).not.toContain("canary");
});

it("writes down that secrets could not be rotated, and that a connection could not be ended", async () => {
  const connection = await setup.connections.connect(keyed, given);
  const rotation = { credential: { key: "canary-wrong" } };
  await expect(setup.connections.rotate(keyed, connection, rotation)).rejects.toThrow();
  await expect(setup.connections.rotate(keyed, connection, {})).rejects.toThrow();
  const { list, read: _, ...rest } = setup.store;
  const broken = setUp({
    observer: audit.connections,
    store: {
      ...rest,
      list,
      read: async () => await Promise.reject(new StoreError("unavailable", "canary")),
    },
  });
  await expect(broken.connections.revoke(keyed, connection)).rejects.toThrow();
  expect(await setup.connections.find(connection)).toEqual(connection);
  await setup.connections.revoke(keyed, connection);
  expect(await setup.connections.find(connection)).toBeUndefined();
  expect((await written()).slice(2)).toEqual([
    ["connection.begun", "rotate", undefined, "string"],
    ["connection.failed", "rotate", "permission", "string"],
    ["connection.failed", "rotate", "badInput", "string"],
    ["connection.failed", "revoke", "thrown", "string"],
    ["connection.begun", "revoke", undefined, "string"],
    ["connection.revoked", undefined, undefined, "string"],
  ]);
  expect((await exported(audit, ORGANIZATION)).join("")).not.toContain("canary");
});

it("writes down consents that failed, with the connection once it is known whose it is", async () => {
  const visitor = { organization: ORGANIZATION, session: "session-1" };
  const app = CLIENT;
  const redirectUri = REDIRECT_URI;
  const descriptor = descriptorOf();
  await expect(
    setup.connections.begin(keyed, { ...visitor, redirectUri, app }),
  ).rejects.toMatchObject({ code: "badInput" });
  const begun = { ...visitor, redirectUri, app, connection: "c-1" };
  const { url } = await setup.connections.begin(descriptor, begun);
  const state = new URL(url).searchParams.get("state") ?? "";
  const callback = `${REDIRECT_URI}?code=canary&state=${state}&iss=https://op.test`;
  await expect(setup.connections.finish(descriptor, callback, visitor)).rejects.toThrow();
  await expect(setup.connections.finish(descriptor, callback, visitor)).rejects.toThrow();
  expect(await written()).toEqual([
    ["connection.failed", "begin", "badInput", "string"],
    ["connection.begun", "finish", undefined, "string"],
    ["connection.failed", "finish", "network", "string"],
    ["connection.failed", "finish", "badInput", "undefined"],
  ]);
  expect((await exported(audit, ORGANIZATION)).join("")).not.toContain("canary");
});

it("changes nothing about connections while it cannot be written down", async () => {
  const connection = await setup.connections.connect(keyed, given);
  tried = [];
  isShut = true;
  const refused = { code: "auditFailed", unsent: true };
  await expect(setup.connections.connect(keyed, given)).rejects.toMatchObject(refused);
  const rotation = { credential: { key: "canary-new" } };
  await expect(setup.connections.rotate(keyed, connection, rotation)).rejects.toMatchObject(
    refused,
  );
  await expect(setup.connections.revoke(keyed, connection)).rejects.toMatchObject(refused);
  expect(tried).toEqual([]);
  expect(await setup.connections.list(ORGANIZATION, { limit: 10 })).toEqual([connection]);
  isShut = false;
  expect((await written()).slice(2)).toEqual(
    ["connect", "rotate", "revoke"].flatMap((step) => [
      ["connection.begun", step, undefined, "string"],
      ["connection.failed", step, "auditFailed", "string"],
    ]),
  );
});

it("writes down who did it, where the caller says so", async () => {
  const descriptor = descriptorOf();
  const { connections } = setup;
  const actor = "ann@example.com";
  const visitor = { organization: ORGANIZATION, session: "session-1", actor };
  await expect(
    connections.begin(keyed, { ...visitor, redirectUri: REDIRECT_URI, app: CLIENT }),
  ).rejects.toThrow();
  const { url } = await connections.begin(descriptor, {
    ...visitor,
    redirectUri: REDIRECT_URI,
    app: CLIENT,
  });
  const state = new URL(url).searchParams.get("state") ?? "";
  const callback = `${REDIRECT_URI}?code=c&state=${state}&iss=https://op.test`;
  await expect(connections.finish(descriptor, callback, visitor)).rejects.toThrow();
  const connection = await connections.connect(keyed, { ...given, actor });
  const by = { actor };
  await expect(connections.choose(keyed, connection, {}, by)).rejects.toThrow();
  const rotation = { credential: { key: "canary-new" } };
  await connections.rotate(keyed, connection, rotation, by);
  await connections.rotate(keyed, connection, rotation);
  await connections.revoke(keyed, connection, by);
  const records = (await recordsOf(audit, ORGANIZATION)) as readonly Record<string, unknown>[];
  const named = (record: Record<string, unknown>): unknown => record["actor"] ?? "nobody";
  expect(records.map((record) => [record["kind"], record["step"], named(record)])).toEqual([
    ["connection.failed", "begin", actor],
    ["connection.begun", "finish", actor],
    ["connection.failed", "finish", actor],
    ["connection.begun", "connect", actor],
    ["connection.connected", undefined, actor],
    ["connection.failed", "choose", actor],
    ["connection.begun", "rotate", actor],
    ["connection.rotated", undefined, actor],
    ["connection.begun", "rotate", "nobody"],
    ["connection.rotated", undefined, "nobody"],
    ["connection.begun", "revoke", actor],
    ["connection.revoked", undefined, actor],
  ]);
  expect(JSON.stringify(await connections.list(ORGANIZATION, { limit: 10 }))).not.toContain(actor);
  const unnamed = connections.connect(keyed, { ...given, actor: "x".repeat(513) });
  await expect(unnamed).rejects.toMatchObject({ code: "badInput" });
});

it("keeps no more of what failed than of calls while it cannot be written down", async () => {
  isShut = true;
  const wrong = { ...given, fields: { other: 1 } };
  for (let count = 0; count < 10_050; count += 1)
    await setup.connections.connect(keyed, wrong).catch(() => undefined);
  isShut = false;
  expect(await written()).toHaveLength(10_000);
});
