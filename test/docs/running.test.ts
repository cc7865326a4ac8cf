import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection } from "@human/connector-sdk/connections";
import type { Transport } from "@human/connector-sdk";
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";
import { createMockVendor } from "@human/connector-sdk/testing";
import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { format } from "prettier";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import * as postmark from "../../generated/email-postmark/email-postmark.ts";
import * as github from "../../generated/github/github.ts";
import * as jira from "../../generated/jira/jira.ts";
import * as stripe from "../../generated/payments-stripe/payments-stripe.ts";
import * as slack from "../../generated/slack-notifications/slack-notifications.ts";
import { chargeWithApproval } from "./hosting/approve.ts";
import { askToPublish, chargeOnceApproved, settle } from "./hosting/ask.ts";
import {
  beginConsent,
  choose,
  connectByKey,
  disconnect,
  finishConsent,
  rotate,
} from "./hosting/connect.ts";
import { openContext, webhookUrl } from "./hosting/context.ts";
import { type Host, type HostOptions, openHost } from "./hosting/host.ts";
import { makeKeys } from "./hosting/keys.ts";
import { openReach } from "./hosting/network.ts";
import { addVaultKey, exportAudit, rewrapVault, sweep } from "./hosting/operate.ts";
import { openSharedHost } from "./hosting/postgres.ts";
import { createHostServer, respond } from "./hosting/server.ts";
import { openToolServer } from "./hosting/tools.ts";
import { orderEvents, receive, renewOrders, work } from "./hosting/webhooks.ts";
import { startPostgres } from "../kit/postgres.ts";
import { blocksOf } from "./page.ts";

const PAGE = "docs/running.md";
const ORGANIZATION = "acme";
const folder = mkdtempSync(join(tmpdir(), "hosting-"));
const github1 = createMockVendor(github);
const jira1 = createMockVendor(jira);
const stripe1 = createMockVendor(stripe);
const slack1 = createMockVendor(slack);
const postmark1 = createMockVendor(postmark);
const byHost = new Map([
  ["api.stripe.com", stripe1],
  ["api.atlassian.com", jira1],
  ["slack.com", slack1],
  ["api.postmarkapp.com", postmark1],
]);
const people = new Map([
  ["ann@example.com", "ann"],
  ["U061F7AUR", "ann"],
  ["U0BPQUNTA", "bob"],
]);
let host: Host;
let account: Connection;

/** All vendors, and the token endpoints of two of them. */
const vendors: Transport = async (request) => {
  const { host: name, pathname } = new URL(request.url);
  if (pathname === "/login/oauth/access_token" || pathname === "/oauth/token")
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: bytes(JSON.stringify(tokens)),
    };
  return await (byHost.get(name) ?? github1).transport(request);
};
const tokens = {
  access_token: "gho_1",
  refresh_token: "ghr_1",
  token_type: "bearer",
  expires_in: 3600,
};

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** A reader has packages where this repository has folders. */
async function asRead(file: string): Promise<string> {
  const code = readFileSync(join("test/docs/hosting", file), "utf8");
  const folder = /"(?:\.\.\/)+generated\/([\w-]+)(?:\/[\w-]+\.ts|(\/tools\.json))"/g;
  const read = `// ${file}\n${code.replaceAll(folder, '"@human/connector-$1$2"')}`;
  return await format(read, { parser: "typescript", printWidth: 100 });
}

const options: HostOptions = {
  folder,
  origin: "https://host.example.com",
  identify: (by) => people.get(by),
  transport: vendors,
};
const visitor = { organization: ORGANIZATION, session: "cookie-1" };

/** Sends a person to the vendor, who comes back with a code. */
async function consent(connector: string): Promise<string> {
  const app = { clientId: "id", clientSecret: "secret" };
  const url = await beginConsent(host, connector, { ...visitor, app });
  const state = new URL(url).searchParams.get("state") ?? "";
  return `https://host.example.com/callback?code=c1&state=${state}`;
}

beforeAll(() => {
  makeKeys(folder);
  github1.answer("users.me", { output: { login: "octo", id: 1 } });
  host = openHost(options);
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

it("shows the files that run here", async () => {
  const shown = blocksOf(readFileSync(PAGE, "utf8")).flatMap((block) => {
    const [, file] = /^\/\/ (\w+\.ts)\n/.exec(block.text) ?? [];
    return block.language === "ts" && file !== undefined ? [{ ...block, file }] : [];
  });
  expect(shown.map(({ file }) => file)).toEqual([
    ...["keys.ts", "offered.ts", "host.ts", "connect.ts", "context.ts", "tools.ts", "approve.ts"],
    ...["webhooks.ts", "server.ts", "ask.ts", "operate.ts", "postgres.ts", "network.ts"],
  ]);
  const page = readFileSync(PAGE, "utf8");
  const codes = await Promise.all(shown.map(async ({ file }) => await asRead(file)));
  const rewritten = shown.reduceRight(
    (text, { start, end }, index) => text.slice(0, start) + (codes[index] ?? "") + text.slice(end),
    page,
  );
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, rewritten);
  else expect(page).toBe(rewritten);
});

it("makes keys that only their owner reads, once", () => {
  expect(statSync(join(folder, "vault-keys.json")).mode & 0o077).toBe(0);
  expect(() => {
    makeKeys(folder);
  }).toThrow("EEXIST");
});

it("connects by a key that works, and by a person's consent", async () => {
  const connection = await connectByKey(host, "payments-stripe", {
    organization: ORGANIZATION,
    credential: { key: "sk_test_1" },
  });
  expect(connection.state).toEqual({ kind: "active" });
  expect(stripe1.requests.map(({ operation }) => operation)).toEqual(["balance.get"]);

  const stranger = { ...visitor, session: "other" };
  await expect(finishConsent(host, "github", stranger, await consent("github"))).rejects.toThrow(
    "Nobody waits",
  );
  account = await finishConsent(host, "github", visitor, await consent("github"));
  expect(account).toMatchObject({ connector: "github", label: "octo" });
});

it("waits for a choice where there are several", async () => {
  const sites = ["One", "Two"].map((title, index) => ({
    id: `s-${String(index)}`,
    name: title,
    url: "https://a.atlassian.net",
  }));
  jira1.answer("sites.list", { pages: [sites] });
  const waiting = await finishConsent(host, "jira", visitor, await consent("jira"));
  expect(waiting.state).toMatchObject({
    kind: "choosing",
    choices: { cloudId: [{ value: "s-0", label: "One" }, { value: "s-1" }] },
  });
  const before = await openContext(host, ORGANIZATION, "agent-7");
  expect(() => before.connector("jira")).toThrow("There is no connection");
  const chosen = await choose(host, waiting, { cloudId: "s-1" });
  expect(chosen).toMatchObject({ fields: { cloudId: "s-1" }, state: { kind: "active" } });
});

it("gives an organization its connections, and no other's", async () => {
  const { connector } = await openContext(host, ORGANIZATION, "agent-7");
  expect(await connector("github").usersMe()).toMatchObject({ login: "octo" });
  expect(github1.requests.at(-1)?.headers["authorization"]).toBe("Bearer gho_1");
  const others = await openContext(host, "other", "agent-7");
  expect(() => others.connector("github")).toThrow("There is no connection");
});

/** An agent's client, by the protocol's own package. */
async function openToolClient(): Promise<Client> {
  const server = await openToolServer(host, ORGANIZATION, "agent-7");
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  const client = new Client({ name: "agent", version: "1.0.0" });
  await client.connect(theirs);
  return client;
}

it("tells an agent nothing of what breaks in the host", async () => {
  const provider = vi.spyOn(host.connections, "provider");
  provider.mockReturnValue(async () => await Promise.reject(new Error("canary: pg://u:p@db")));
  const client = await openToolClient();
  provider.mockRestore();
  const log = vi.spyOn(console, "error").mockReturnValue(undefined);
  const failed = client.callTool({ name: "github_users_me", arguments: {} });
  await expect(failed).rejects.toThrow(/^(?!.*canary).*could not make this call/);
  expect(String(log.mock.calls[0]?.[0])).toContain("canary");
  log.mockRestore();
  await client.close();
});

it("serves an agent the tools of its organization's connections", async () => {
  const client = await openToolClient();
  const { tools } = await client.listTools();
  const owners = new Set(tools.map(({ name }) => name.slice(0, name.indexOf("_"))));
  expect([...owners].sort()).toEqual(["github", "jira", "payments-stripe"]);
  const { structuredContent } = await client.callTool({ name: "github_users_me", arguments: {} });
  expect(structuredContent).toMatchObject({ login: "octo" });
  const charge = { name: "payments-stripe_refunds_create", arguments: { payment_intent: "pi_1" } };
  expect(await client.callTool(charge)).toMatchObject({
    isError: true,
    _meta: { "human/error": { code: "approvalRequired", approval: expect.any(String) as string } },
  });
  await client.close();
});

it("charges once a person has said yes", async () => {
  stripe1.answer("payments.create", { output: { id: "pi_1", status: "succeeded" } });
  const log = vi.spyOn(console, "log").mockReturnValue(undefined);
  expect(await chargeWithApproval(host, ORGANIZATION)).toBe("succeeded");
  expect(log.mock.calls[0]?.[0]).toMatch(/^agent-7 asks for .*"minor":1250|1250/);
  log.mockRestore();
});

it("rotates a key while calls go on, and ends a connection", async () => {
  const connection = await connectByKey(host, "payments-stripe", {
    organization: "second",
    credential: { key: "sk_test_1" },
  });
  await rotate(host, connection, { key: "sk_test_2" });
  const { connector } = await openContext(host, "second", "agent-7");
  await connector("payments-stripe").balanceGet();
  expect(stripe1.requests.at(-1)?.headers["authorization"]).toBe("Bearer sk_test_2");
  await disconnect(host, connection);
  expect(await host.connections.find(connection)).toBeUndefined();
});

it("takes a signed delivery once, and hands it to a worker", async () => {
  const { organization, id } = account;
  await host.subscriptions.register({ organization, connection: id, endpoint: id }, "hook-secret");
  const body = Buffer.from(JSON.stringify({ action: "opened", issue: { number: 1 } }));
  const signature = createHmac("sha256", "hook-secret").update(body).digest("hex");
  const request = {
    method: "POST",
    url: `https://host.example.com/webhooks/${id}`,
    headers: {
      "x-github-event": "issues",
      "x-github-delivery": "d-1",
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  };
  const forged = {
    ...request,
    headers: { ...request.headers, "x-hub-signature-256": "sha256=00" },
  };
  expect((await receive(host, account, forged)).status).toBeGreaterThanOrEqual(400);
  expect((await receive(host, account, request)).status).toBe(200);
  expect((await receive(host, account, request)).status).toBe(200);
  const handled: unknown[] = [];
  const handle = async (event: unknown): Promise<void> => void handled.push(event);
  expect(await work(host, handle)).toBe(1);
  expect((await receive(host, account, request)).status).toBe(200);
  expect(await work(host, handle)).toBe(0);
  expect(handled).toMatchObject([{ envelope: { type: "issue.created", connection: id } }]);

  // GitHub signs the body alone: what proved an event that nobody knows proves no other one after it.
  const named = (event: string): typeof request => ({
    ...request,
    headers: { ...request.headers, "x-github-event": event, "x-github-delivery": "d-2" },
  });
  expect((await receive(host, account, named("meta"))).status).toBe(200);
  expect((await receive(host, account, named("issues"))).status).toBe(200);
  await work(host, handle);
  expect(handled).toHaveLength(1);
});

it("gives an agent one of two accounts at a vendor", async () => {
  const organization = "two-accounts";
  const connect = async (key: string): Promise<Connection> =>
    await connectByKey(host, "payments-stripe", { organization, credential: { key } });
  await connect("sk_test_1");
  const { id } = await connect("sk_test_2");
  await expect(openContext(host, organization, "agent-7")).rejects.toThrow(
    'must have one connection to "payments-stripe", not several',
  );
  const context = await openContext(host, organization, "agent-7", {
    accounts: { "payments-stripe": id },
  });
  await context.connector("payments-stripe").balanceGet();
  expect(stripe1.requests.at(-1)?.headers["authorization"]).toBe("Bearer sk_test_2");
});

/** What the vendor signs with the secret of the app, which the connection keeps. */
function fromSlack(body: string): {
  readonly body: string;
  readonly headers: Record<string, string>;
} {
  const time = String(Math.floor(Date.now() / 1_000));
  const mac = createHmac("sha256", "of-the-app").update(`v0:${time}:${body}`).digest("hex");
  const headers = { "x-slack-request-timestamp": time, "x-slack-signature": `v0=${mac}` };
  const form = { "content-type": "application/x-www-form-urlencoded" };
  return { body, headers: { ...headers, ...(body.startsWith("payload") ? form : {}) } };
}

const press = (user: string, value: string, ts = "1.2"): ReturnType<typeof fromSlack> =>
  fromSlack(
    new URLSearchParams({
      payload: JSON.stringify({
        ...{ type: "block_actions", trigger_id: `${user} ${value}`, team: { id: "T1" } },
        ...{ user: { id: user }, channel: { id: "C1" }, message: { ts } },
        actions: [{ action_id: "a", type: "button", value }],
      }),
    }).toString(),
  );

it("asks in Slack, and takes the button of who may answer, over HTTP and after a restart", async () => {
  const organization = "in-slack";
  slack1.answer("auth.test", { output: { team: "Acme", team_id: "T1" } });
  slack1.answer("messages.post", { output: { ts: "1.2", channel: "C1" } });
  const connection = await connectByKey(host, "slack-notifications", {
    organization,
    auth: "botToken",
    credential: { token: "xoxb-1" },
    app: { signingSecret: "of-the-app" },
  });
  expect(await orderEvents(host, connection)).toBe(false);
  const first = askToPublish(host, organization).catch(() => "the process ended");
  await expect
    .poll(() => slack1.requests.map(({ operation }) => operation))
    .toContain("messages.post");

  const server = createHostServer(host).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const { pathname } = new URL(webhookUrl(host, connection));
  const send = async (delivery: ReturnType<typeof fromSlack>, path = pathname): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", ...delivery })).status;
  const settled: boolean[] = [];
  const handle = async (event: Parameters<typeof settle>[1]): Promise<void> =>
    void settled.push(await settle(host, event));
  const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
  expect(await send({ ...press("U061F7AUR", "yes"), body: "payload=%7B%7D" })).toBe(401);
  expect(warn.mock.calls).toEqual([[`${connection.id} refused a delivery: badSignature`]]);
  expect(await send(fromSlack(" ".repeat(1_048_577)))).toBe(413);
  warn.mockRestore();
  expect(await send(press("U061F7AUR", "yes"), "/webhooks/in-slack/other")).toBe(404);
  expect(await send(press("U061F7AUR", "yes"), "/webhooks/%E0%A4/other")).toBe(404);
  expect(await send(press("U0BPQUNTA", "yes"))).toBe(200);
  expect(await send(press("U061F7AUR", "no"))).toBe(200);
  expect(await send(press("U061F7AUR", "yes"))).toBe(200);
  server.close();
  await work(host, handle);
  expect(settled).toEqual([false, true, false]);
  expect(await first).toEqual({ choice: "no", by: "U061F7AUR" });

  const again = openHost(options);
  expect(await askToPublish(again, organization)).toEqual({ choice: "no", by: "U061F7AUR" });
  expect(slack1.requests.filter(({ operation }) => operation === "messages.post")).toHaveLength(1);
  await again.close();
});

it("puts a charge before a person in Slack, who says yes or no to it", async () => {
  const organization = "in-slack";
  await connectByKey(host, "payments-stripe", { organization, credential: { key: "sk_test_1" } });
  slack1.answer("messages.post", { output: { ts: "1.3", channel: "C1" } });
  const charge = {
    amount: { minor: 1250, currency: "EUR" },
    method: "pm_1",
    reference: "order-18",
  };
  const charged = chargeOnceApproved(host, organization, charge);
  await expect.poll(() => slack1.requests.at(-1)?.body).toContain("order-18");
  const all = await host.connections.list(organization, { limit: 9 });
  const asker = all.find(({ connector }) => connector === "slack-notifications");
  const url = webhookUrl(host, asker ?? expect.fail("Slack is not connected."));
  const pressed = press("U061F7AUR", "Approve", "1.3");
  expect((await respond(host, new Request(url, { method: "POST", ...pressed }))).status).toBe(200);
  await work(host, async (event) => void (await settle(host, event)));
  expect((await charged).status).toBe("succeeded");
});

it("sends messages by the connection that the organization has chosen for them", async () => {
  const organization = "two-ways";
  const from = { from: "alerts@acme.example" };
  await connectByKey(host, "email-postmark", {
    ...{ organization, credential: { key: "pm-1" }, fields: from },
  });
  slack1.answer("auth.test", { output: { team: "Acme", team_id: "T1" } });
  await connectByKey(host, "slack-notifications", {
    ...{ organization, auth: "botToken", credential: { token: "xoxb-1" } },
  });
  slack1.answer("messages.post", { output: { ts: "1.4", channel: "C1" } });
  const message = { to: "C1", text: "Hi" };
  const doubtful = await openContext(host, organization, "agent-7");
  await expect(doubtful.notify.send(message)).rejects.toThrow('"routes.notify" must name one of');
  const routes = { notify: "slack-notifications" };
  const { notify } = await openContext(host, organization, "agent-7", { routes });
  await notify.send(message);
  expect(slack1.requests.at(-1)?.operation).toBe("messages.post");
});

it("asks by mail, and takes the form behind the link that was sent, by whatever speaks fetch", async () => {
  const organization = "by-mail";
  const connection = await connectByKey(host, "email-postmark", {
    organization,
    credential: { key: "pm-1" },
    fields: { from: "alerts@acme.example" },
  });
  const answer = askToPublish(host, organization);
  const sent = (): string | undefined =>
    postmark1.requests.find(({ operation }) => operation === "messages.send")?.body;
  await expect.poll(sent).toBeDefined();
  const mail = sent() ?? expect.fail("Nothing was sent.");
  const [yes = "", no = ""] = mail.match(/https:\/\/host\.example\.com\/answers\/[\w.-]+/g) ?? [];
  const shown = await respond(host, new Request(yes));
  expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining("Publish 3")]);
  const form = { method: "POST", body: new URLSearchParams({ choice: "0" }) };
  expect((await respond(host, new Request(`${yes}x`, form))).status).toBe(404);
  expect((await respond(host, new Request(no, form))).status).toBe(400);
  expect((await respond(host, new Request(yes, form))).status).toBe(200);
  expect(await answer).toEqual({ choice: "yes", by: "ann@example.com" });
  expect((await respond(host, new Request(yes, form))).status).toBe(410);

  expect(await orderEvents(host, connection)).toBe(true);
  const ordered = postmark1.requests.at(-1);
  expect(ordered).toMatchObject({
    operation: "hooks.create",
    body: expect.stringContaining(webhookUrl(host, connection)),
  });
});

it("renews an order of events when it is due", async () => {
  let ahead = 0;
  const store = openSqliteStore({ path: ":memory:", now: () => Date.now() + ahead });
  const later = openHost({ ...options, store });
  const visitor = { organization: "renewing", session: "cookie-1" };
  jira1.answer("sites.list", { pages: [[{ id: "s-1", name: "One", url: "https://a.example" }]] });
  jira1.answer("hooks.create", {
    output: { webhookRegistrationResult: [{ createdWebhookId: 7 }] },
  });
  const app = { clientId: "id", clientSecret: "secret" };
  const state = new URL(await beginConsent(later, "jira", { ...visitor, app })).searchParams.get(
    "state",
  );
  const callback = `https://host.example.com/callback?code=c1&state=${state ?? ""}`;
  const connection = await finishConsent(later, "jira", visitor, callback);
  expect(await orderEvents(later, connection)).toBe(true);
  expect(await renewOrders(later)).toEqual([]);
  ahead = 26 * 86_400_000;
  expect(await renewOrders(later)).toMatchObject([{ kind: "renewed", state: { id: "7" } }]);
  expect(jira1.requests.at(-1)?.operation).toBe("hooks.refresh");
  await later.close();
});

it("replaces the vault's key without a pause", async () => {
  addVaultKey(folder, "2027-05");
  expect(await rewrapVault(host)).toBe(true);
  const { connector } = await openContext(host, ORGANIZATION, "agent-7");
  await connector("github").usersMe();
  await sweep(host);
});

it("exports a log that the command of the page verifies", async () => {
  const path = join(folder, "acme.jsonl");
  await exportAudit(host, ORGANIZATION, path);
  const command = blocksOf(readFileSync(PAGE, "utf8")).find(
    ({ language, text }) => language === "sh" && text.includes("audit verify"),
  );
  const [, , ...args] = (command?.text ?? "").trim().split(" ");
  const human = join(import.meta.dirname, "../../compiler/bin/human.js");
  const verify = (): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [human, ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout + stderr;
  };
  const said = verify();
  expect(said).toMatch(/records/);
  const text = readFileSync(path, "utf8");
  expect(text).not.toMatch(/sk_test|gho_1|hook-secret/);
  expect(text).toContain("agent-7");
  writeFileSync(path, text.replace("agent-7", "agent-8"));
  const [shown] = blocksOf(readFileSync(PAGE, "utf8")).filter(
    ({ language }) => language === "text",
  );
  expect(verify().replace(/:\d+:/, ":6:")).toBe(shown?.text);
});

it("runs on PostgreSQL as it does on SQLite", { timeout: 60_000 }, async () => {
  const postgres = await startPostgres();
  if (postgres.kind === "missing") throw new Error(postgres.reason);
  const shared = await openSharedHost(options, await postgres.createSchema());
  const name = { organization: ORGANIZATION, connection: "c1", endpoint: "e1" };
  await shared.subscriptions.register(name, "a-secret");
  const secrets = await shared.subscriptions.secrets(name)(["subscription", "secret"]);
  expect(secrets).toMatchObject([{ value: "a-secret" }]);
  await shared.close();
  await postgres.stop();
});

it("reaches the network that was opened, and no other", async () => {
  const { network, drivers } = openReach();
  expect(await network.resolve("10.20.0.7", "plain")).toEqual([
    { address: "10.20.0.7", family: 4 },
  ]);
  await expect(network.resolve("10.21.0.7", "tls")).rejects.toMatchObject({
    code: "hostNotAllowed",
  });
  await expect(network.resolve("169.254.169.254", "tls")).rejects.toMatchObject({
    code: "hostNotAllowed",
  });
  await drivers.close();
});
