import { bearer, fields } from "@human/connector-sdk";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { GitlabConnector } from "../../generated/gitlab/gitlab.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { delivery, NOW, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

function gitlabAt(server: TestServer, host = "gitlab.com"): GitlabConnector {
  return new GitlabConnector(optionsOf(server, bearer("t0ken"), { connection: { host } }));
}

function startGitlab(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  return startServer((_, response) => json(response, body, status, headers));
}

const project = "acme/platform";

it("calls the server that the connection names, with either kind of token", async () => {
  const origins: string[] = [];
  await using server = await startGitlab({ id: 1, username: "ada", name: "Ada", web_url: "u" });
  const options = optionsOf(server, fields({ key: "glpat-1" }, "accessToken"), {
    connection: { host: "git.example.org" },
    transport: (request) => {
      origins.push(new URL(request.url).origin);
      return server.transport(request);
    },
  });
  await new GitlabConnector(options).usersMe();
  await gitlabAt(server).usersMe();
  expect(origins).toEqual(["https://git.example.org"]);
  const [byToken, byConsent] = server.seen.map(({ headers }) => headers);
  expect(byToken).toMatchObject({ "private-token": "glpat-1" });
  expect(byToken).not.toHaveProperty("authorization");
  expect(byConsent).toMatchObject({ authorization: "Bearer t0ken" });
});

it("asks a person before a commit that may remove files, as before any removal", async () => {
  await using server = await startGitlab({ id: "c1", title: "t", web_url: "u" });
  const commit = { project, branch: "main", message: "Tidy" };
  const actions = [{ action: "delete" as const, file_path: "docs/a.md" }];
  const gitlab = new GitlabConnector(optionsOf(server, bearer("t0ken"), { policy: {} }));
  const required = { code: "approvalRequired" };
  expect(await failure(gitlab.commitsCreate({ ...commit, actions }))).toMatchObject(required);
  expect(await failure(gitlab.filesDelete({ ...commit, path: "docs/a.md" }))).toMatchObject(
    required,
  );
  expect(server.seen).toEqual([]);
});

it("reads pages until GitLab names no next one", async () => {
  await using server = await startServer(({ url }, response) => {
    const page = new URL(url, "https://x").searchParams.get("page");
    const next = { "x-next-page": page === null ? "2" : page === "2" ? "3" : "" };
    json(response, [{ name: `b${page ?? "1"}`, protected: false, commit: { id: "c" } }], 200, next);
  });
  const all = await Array.fromAsync(gitlabAt(server).branchesList({ project }));
  expect(all.map(({ name }) => name)).toEqual(["b1", "b2", "b3"]);
});

it("gives GitLab's errors their classes, and its words in whatever shape they come", async () => {
  const cases: readonly (readonly [number, unknown, object])[] = [
    [401, { message: "401 Unauthorized" }, { code: "reauthenticate" }],
    [
      401,
      { error: "invalid_token", error_description: "Token is expired." },
      { code: "reauthenticate", vendorMessage: "Token is expired." },
    ],
    [403, { error: "insufficient_scope" }, { code: "permission" }],
    [404, { message: "404 Project Not Found" }, { code: "notFound" }],
    [405, { message: "405 Method Not Allowed" }, { code: "conflict" }],
    [409, { message: "SHA does not match HEAD" }, { code: "conflict" }],
    [
      400,
      { message: { title: ["is too long"] } },
      { code: "invalid", fields: { title: ["is too long"] } },
    ],
    [400, { error: "title is missing" }, { code: "invalid", vendorMessage: "title is missing" }],
    [502, {}, { code: "unavailable" }],
  ];
  for (const [status, body, error] of cases) {
    await using server = await startGitlab(body, status);
    const merge = gitlabAt(server).mergesMerge({ project, number: 7 });
    expect(await failure(merge)).toMatchObject({ status, ...error });
  }
});

it("waits as long as a refusal in plain text says", async () => {
  let calls = 0;
  await using server = await startServer((_, response) => {
    calls += 1;
    if (calls > 1) return json(response, { id: 1, username: "a", name: "A", web_url: "u" });
    response.writeHead(429, { "content-type": "text/plain", "retry-after": "0.02" });
    response.end("Retry later\n");
  });
  expect(await gitlabAt(server).usersMe()).toMatchObject({ username: "a" });
  expect(calls).toBe(2);

  const reset = Math.ceil(Date.now() / 1000) + 60;
  const headers = { "ratelimit-remaining": "0", "ratelimit-reset": String(reset) };
  await using busy = await startGitlab("Retry later", 429, headers);
  expect(await failure(gitlabAt(busy).usersMe({ timeout: 1000 }))).toMatchObject({
    code: "rateLimited",
    vendorMessage: "Retry later",
    retryAt: new Date(reset * 1000),
  });
});

it("never asks twice for what would be made twice", async () => {
  await using server = await startGitlab({}, 503);
  const gitlab = gitlabAt(server);
  for (const call of [
    () => gitlab.issuesCreate({ project, title: "x" }),
    () => gitlab.issueNotesCreate({ project, number: 1, text: "x" }),
    () => gitlab.pipelinesCreate({ project, ref: "main" }),
    // A second commit would be made, though it changed nothing.
    () => gitlab.filesUpdate({ project, path: "a.md", branch: "main", message: "x", content: "x" }),
  ]) {
    const before = server.seen.length;
    expect(await failure(call())).toMatchObject({ code: "unavailable" });
    expect(server.seen.length - before).toBe(1);
  }
  const before = server.seen.length;
  await failure(gitlab.projectsGet({ project }));
  expect(server.seen.length - before).toBe(3);
});

it("keeps projects and paths in their own segments, and sends nothing that climbs", async () => {
  await using server = await startGitlab({});
  const gitlab = gitlabAt(server);
  await gitlab.filesGet({ project: "a/../b", path: "../../user", ref: "?x#y" });
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/api/v4/projects/a%2F..%2Fb/repository/files/..%2F..%2Fuser?ref=%3Fx%23y",
  ]);
  const wrong: readonly (() => Promise<unknown>)[] = [
    () => gitlab.projectsGet({ project: ".." }),
    () => gitlab.projectsGet({ project: "" }),
    // @ts-expect-error -- a title is needed
    () => gitlab.issuesCreate({ project }),
    // @ts-expect-error -- there is no such input
    () => gitlab.issuesGet({ project, number: 1, sudo: "root" }),
  ];
  for (const call of wrong) expect(await failure(call())).toMatchObject({ code: "badInput" });
  expect(server.seen).toHaveLength(1);
});

it("sends no token to a host that is none", async () => {
  await using server = await startGitlab({});
  for (const host of ["gitlab.com/@evil.example", "evil.example#", "a b", "127.0.0.1:1", ""]) {
    const error = await failure(gitlabAt(server, host).usersMe());
    expect(error).toMatchObject({ name: "ConnectorError" });
    expect(String(error)).not.toContain("t0ken");
  }
  expect(server.seen).toEqual([]);
});

const SECRET = `whsec_${Buffer.from("01234567890123456789012345678901").toString("base64")}`;
const opened = {
  object_kind: "issue",
  user: { id: 1, username: "ada", name: "Ada" },
  project: { id: 9, path_with_namespace: project },
  object_attributes: { id: 301, iid: 23, title: "It leaks", state: "opened", action: "open" },
};

function signed(body: object, id = "d1", at = NOW): RawWebhook {
  const text = JSON.stringify(body);
  const signature = new Webhook(SECRET).sign(id, new Date(at), text);
  return delivery({
    body: text,
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(at / 1000),
      "webhook-signature": signature,
      "X-Gitlab-Event": "Issue Hook",
    },
  });
}

const gitlab = new GitlabConnector({
  credentials: bearer("t"),
  connection: { host: "gitlab.com" },
});

it(
  "takes what the package of Standard Webhooks signed, as a typed event",
  { tags: ["oracle/standardwebhooks"] },
  async () => {
    const outcome = await gitlab.receive(signed(opened), hostOf(SECRET));
    if (outcome.kind !== "events") throw new Error(wordOf(outcome));
    const [event] = outcome.events;
    if (event?.envelope.type !== "issue.created") throw new Error("another event");
    const title: string = event.envelope.data.object_attributes.title;
    expect(title).toBe("It leaks");
    expect(event.envelope).toMatchObject({ id: "d1", connection: "c1", data: opened });
  },
);

it("takes the token of older servers, and tells their repeats apart", async () => {
  const headers = { "X-Gitlab-Token": "0ld-token", "Idempotency-Key": "k1" };
  const raw = delivery({ body: JSON.stringify(opened), headers });
  const context = hostOf("0ld-token");
  expect(wordOf(await gitlab.receive(raw, context))).toBe("issue.created");
  expect(wordOf(await gitlab.receive(raw, context))).toBe("duplicate");
  const word = async (token: string | undefined): Promise<string> =>
    wordOf(await gitlab.receive(withHeader(raw, "X-Gitlab-Token", token), context));
  expect(await word("0ld-tokem")).toBe("badSignature");
  expect(await word(undefined)).toBe("unsigned");
});

it("refuses what was changed, is old or claims to be older than it is", async () => {
  const good = signed(opened);
  const word = async (raw: RawWebhook): Promise<string> =>
    wordOf(await gitlab.receive(raw, hostOf(SECRET)));
  const changed = Buffer.from(Buffer.from(good.body).toString().replace("leaks", "works"));
  expect(await word({ ...good, body: changed })).toBe("badSignature");
  expect(await word(withHeader(good, "webhook-id", "d2"))).toBe("badSignature");
  expect(await word(signed(opened, "d1", NOW - 301_000))).toBe("stale");
  const both = withHeader({ ...good, body: changed }, "X-Gitlab-Token", SECRET);
  expect(await word(both)).toBe("badSignature");
});

it("tells GitLab's events apart", async () => {
  const word = async (body: object): Promise<string> =>
    wordOf(await gitlab.receive(signed({ ...opened, ...body }), hostOf(SECRET)));
  const attributes = (parts: object): object => ({
    object_attributes: { ...opened.object_attributes, ...parts },
  });
  expect(await word(attributes({ action: "close" }))).toBe("issue.updated");
  expect(await word({ object_kind: "note", ...attributes({ note: "x" }) })).toBe("comment.created");
  const edited = attributes({ note: "x", action: "update" });
  expect(await word({ object_kind: "note", ...edited })).toBe("");
  expect(await word({ object_kind: "merge_request" })).toBe("merge.opened");
  const merged = attributes({ action: "merge" });
  expect(await word({ object_kind: "merge_request", ...merged })).toBe("merge.merged");
  expect(await word({ object_kind: "push", ref: "refs/heads/main" })).toBe("code.pushed");
  expect(await word({ object_kind: "pipeline", ...attributes({ status: "failed" }) })).toBe(
    "pipeline.finished",
  );
  expect(await word({ object_kind: "pipeline", ...attributes({ status: "running" }) })).toBe("");
});
