import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { bearer, fields } from "@human/connector-sdk";
import { LinearWebhookClient } from "@linear/sdk/webhooks";
import { expect, it } from "vitest";
import { LinearConnector } from "../../generated/linear/linear.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { createGraphQLVendor, readVendorSchema } from "../kit/graphql-vendor.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { delivery, NOW, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const vendor = createGraphQLVendor(
  readVendorSchema(readFileSync("definitions/specs/linear.graphql", "utf8")),
);

/** What the vendor answers first; afterwards everything succeeds. */
interface First {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function startLinear(...first: readonly First[]): Promise<TestServer> {
  const answers = [...first];
  return startServer(({ method, url, body }, response) => {
    const next = answers.shift();
    if (next !== undefined) {
      json(response, next.body, next.status, next.headers);
      return;
    }
    const headers = { "content-type": "application/json" };
    const { status, body: answer } = vendor.answer({ method, target: url, headers, body }, false);
    json(response, answer, status);
  });
}

function linearAt(server: TestServer): LinearConnector {
  return new LinearConnector(optionsOf(server, bearer("lin_oauth_1")));
}

function variablesOf({ body }: SeenRequest): unknown {
  return (JSON.parse(body) as { readonly variables?: unknown }).variables;
}

const errorsWith = (extensions: object): object => ({ errors: [{ message: "No.", extensions }] });

it("sends an access token as a bearer and an API key bare", async () => {
  await using server = await startLinear();
  await linearAt(server).usersMe();
  const byKey = new LinearConnector(optionsOf(server, fields({ key: "lin_api_1" }, "apiKey")));
  await byKey.usersMe();
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer lin_oauth_1",
    "lin_api_1",
  ]);
});

it("gives Linear's errors their classes, under whatever status they come", async () => {
  const cases: readonly (readonly [status: number, extensions: object, code: string])[] = [
    [400, { code: "RATELIMITED", type: "ratelimited" }, "rateLimited"],
    [400, { type: "ratelimited" }, "rateLimited"],
    [401, { code: "AUTHENTICATION_ERROR", type: "authentication error" }, "reauthenticate"],
    [400, { type: "authentication error" }, "reauthenticate"],
    [200, { code: "FORBIDDEN", type: "forbidden" }, "permission"],
    [400, { code: "INPUT_ERROR", type: "invalid input" }, "invalid"],
    [200, { type: "lock timeout" }, "unavailable"],
    [200, { code: "SOMETHING_NEW" }, "failed"],
  ];
  for (const [status, extensions, code] of cases) {
    const answer = { status, body: errorsWith(extensions) };
    await using server = await startLinear(answer, answer, answer);
    expect(await failure(linearAt(server).teamsGet({ id: "ENG" }))).toMatchObject({ code, status });
  }
});

it("tells what is not there from what is wrong, which Linear gives one code", async () => {
  const extensions = { code: "INPUT_ERROR", type: "invalid input" };
  const body = { data: null, errors: [{ message: "Entity not found: Issue", extensions }] };
  await using server = await startLinear({ status: 400, body }, { body });
  for (const status of [400, 200])
    expect(await failure(linearAt(server).issuesGet({ id: "ENG-9" }))).toMatchObject({
      code: "notFound",
      status,
      vendorCode: "INPUT_ERROR",
    });
});

it("shows the words that Linear means for people, and else what there is", async () => {
  const userPresentableMessage = "You do not have access to this team.";
  await using server = await startLinear(
    { body: errorsWith({ code: "FORBIDDEN", userPresentableMessage }) },
    { body: errorsWith({ code: "FORBIDDEN" }) },
  );
  const get = async (): Promise<unknown> =>
    await failure(linearAt(server).issuesGet({ id: "ENG-1" }));
  expect(await get()).toMatchObject({
    vendorCode: "FORBIDDEN",
    vendorMessage: userPresentableMessage,
  });
  expect(await get()).toMatchObject({ vendorMessage: "No." });
});

it("waits where Linear says so under 400, and asks again", async () => {
  await using server = await startLinear({
    status: 400,
    headers: { "retry-after": "0.02" },
    body: errorsWith({ code: "RATELIMITED" }),
  });
  expect(await linearAt(server).teamsGet({ id: "ENG" })).toMatchObject({ key: "key-1" });
  expect(server.seen).toHaveLength(2);
});

it("says when to come back where that is too late for the caller", async () => {
  const reset = Date.now() + 3_600_000;
  await using server = await startLinear({
    status: 400,
    headers: {
      "x-ratelimit-requests-remaining": "0",
      "x-ratelimit-requests-reset": String(reset),
    },
    body: errorsWith({ code: "RATELIMITED" }),
  });
  const error = await failure(linearAt(server).teamsGet({ id: "ENG" }, { timeout: 1000 }));
  expect(error).toMatchObject({ code: "rateLimited", retryAt: new Date(reset) });
  expect(server.seen).toHaveLength(1);
});

it("fails where a mutation says that it did nothing", async () => {
  const body = { data: { done: { success: false, issue: null } } };
  await using server = await startLinear({ body });
  const update = linearAt(server).issuesUpdate({ id: "ENG-1", title: "New" });
  expect(await failure(update)).toMatchObject({ code: "failed", status: 200 });
});

it("makes an issue under one id, however often it has to ask", async () => {
  await using server = await startLinear({ status: 503, body: {} }, { status: 502, body: {} });
  await linearAt(server).issuesCreate({ teamId: "t1", title: "Login fails" });
  const [first, ...others] = server.seen.map(variablesOf);
  expect(first).toEqual({
    id: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
    teamId: "t1",
    title: "Login fails",
  });
  expect(others).toEqual([first, first]);
});

it("tells null from absent: one takes a value away, the other leaves it", async () => {
  await using server = await startLinear();
  await linearAt(server).issuesUpdate({ id: "ENG-1", assigneeId: null });
  expect(server.seen.map(variablesOf)).toEqual([{ id: "ENG-1", assigneeId: null }]);
});

it("sends nothing for inputs that are none", async () => {
  await using server = await startLinear();
  const linear = linearAt(server);
  const wrong: readonly (() => Promise<unknown>)[] = [
    // @ts-expect-error -- it needs a title
    () => linear.issuesCreate({ teamId: "t1" }),
    // @ts-expect-error -- there is no such input
    () => linear.issuesCreate({ teamId: "t1", title: "x", labels: ["bug"] }),
    // @ts-expect-error -- inputs are members
    () => linear.issuesGet("ENG-1"),
    () => linear.issuesGet(JSON.parse('{"id":"x","__proto__":{"first":1}}') as { id: string }),
  ];
  for (const call of wrong) expect(await failure(call())).toMatchObject({ code: "badInput" });
  expect(server.seen).toEqual([]);
});

it("asks a person before it destroys", async () => {
  await using server = await startLinear();
  const options = optionsOf(server, bearer("t"));
  const linear = new LinearConnector({ ...options, policy: {} });
  const calls = [
    linear.issuesDelete({ id: "ENG-1" }),
    linear.commentsDelete({ id: "c" }),
    linear.hooksDelete({ id: "h" }),
    linear.hooksUpdate({ id: "h", url: "https://elsewhere.example/" }),
  ];
  for (const call of calls) expect(await failure(call)).toMatchObject({ code: "approvalRequired" });
  expect(server.seen).toEqual([]);
});

const SECRET = "lin_wh_5fW0rd";
const issue = { id: "i1", identifier: "ENG-7", title: "It leaks", url: "https://linear.app/x/7" };
const created = {
  action: "create",
  type: "Issue",
  organizationId: "org-a",
  webhookId: "w1",
  webhookTimestamp: NOW,
  createdAt: new Date(NOW).toISOString(),
  url: issue.url,
  data: issue,
};

function signed(body: object, id = "d1"): RawWebhook {
  const text = JSON.stringify(body);
  const signature = createHmac("sha256", SECRET).update(text).digest("hex");
  return delivery({
    body: text,
    headers: { "Linear-Delivery": id, "Linear-Event": "Issue", "Linear-Signature": signature },
  });
}

const linear = new LinearConnector({ credentials: bearer("t") });
const host = (): ReturnType<typeof hostOf> => hostOf(SECRET, { "org-a": ["c1"] });

it(
  "takes what Linear's own package takes, as a typed event of the workspace's connection",
  { tags: ["oracle/linear"] },
  async () => {
    const good = signed(created);
    const now = Date.now();
    const fresh = signed({ ...created, webhookTimestamp: now });
    const signature = String(fresh.headers["Linear-Signature"]);
    const theirs = new LinearWebhookClient(SECRET);
    expect(theirs.verify(Buffer.from(fresh.body), signature, now)).toBe(true);

    const outcome = await linear.receive(good, host());
    if (outcome.kind !== "events") throw new Error(wordOf(outcome));
    const [event] = outcome.events;
    if (event?.envelope.type !== "issue.created") throw new Error("another event");
    const { identifier, title }: { identifier: string; title: string } = event.envelope.data;
    expect([identifier, title]).toEqual(["ENG-7", "It leaks"]);
    expect(event.envelope).toMatchObject({ id: "d1", connection: "c1", subject: "org-a" });
  },
);

it("tells Linear's events apart", async () => {
  const word = async (parts: object): Promise<string> =>
    wordOf(await linear.receive(signed({ ...created, ...parts }), host()));
  const data = { id: "c1", body: "Fixed", name: "Passkeys" };
  expect(await word({ action: "update", updatedFrom: { title: "It drips" } })).toBe(
    "issue.updated",
  );
  expect(await word({ action: "remove" })).toBe("issue.removed");
  expect(await word({ type: "Comment", data })).toBe("comment.created");
  expect(await word({ type: "Project", action: "update", data })).toBe("project.updated");
  expect(await word({ type: "Reaction", data })).toBe("");
  expect(await word({ organizationId: "org-b" })).toBe("");
});

it("refuses what was changed, is old, is not signed or comes again", async () => {
  const good = signed(created);
  const changed = Buffer.from(Buffer.from(good.body).toString().replace("leaks", "works"));
  const context = host();
  const word = async (raw: RawWebhook): Promise<string> =>
    wordOf(await linear.receive(raw, context));
  expect(await word({ ...good, body: changed })).toBe("badSignature");
  expect(await word(withHeader(good, "Linear-Signature", undefined))).toBe("unsigned");
  expect(await word(signed({ ...created, webhookTimestamp: NOW - 61_000 }))).toBe("stale");
  expect(await word(good)).toBe("issue.created");
  expect(await word(good)).toBe("duplicate");
});

it("orders deliveries with a secret of its own, and ends them", async () => {
  await using server = await startLinear();
  const store = openSqliteStore({ path: ":memory:" });
  const subscriptions = createSubscriptions({ store, vault: openVault({ store }).vault });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const connector = linearAt(server);
  const url = "https://host.example/hooks/1";
  await subscriptions.order(connector, name, url);
  const [secret] = await subscriptions.secrets(name)(["subscription", "secret"]);
  const [order] = server.seen.map(variablesOf);
  expect(order).toEqual({
    url,
    resourceTypes: ["Issue", "Comment", "Project"],
    secret: secret?.value,
  });
  await subscriptions.cancel(connector, name);
  expect(server.seen.map(variablesOf)[1]).toEqual({ id: "id-1" });
});
