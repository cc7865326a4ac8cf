import { bearer } from "@human/connector-sdk";
import { sign } from "@octokit/webhooks-methods";
import { expect, it } from "vitest";
import { GithubConnector } from "../../generated/github/github.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const repository = { owner: "octocat", repo: "hello-world" };
const githubAt = (server: TestServer): GithubConnector =>
  new GithubConnector(optionsOf(server, bearer("gho_1")));

const secondary = "You have exceeded a secondary rate limit. Please wait a few minutes.";

it.each([
  [403, { "x-ratelimit-remaining": "0" }, "API rate limit exceeded for user 1.", "rateLimited"],
  [403, { "x-ratelimit-remaining": "4999", "retry-after": "1" }, "Slow down.", "rateLimited"],
  [403, { "x-ratelimit-remaining": "4999" }, secondary, "rateLimited"],
  [429, {}, secondary, "rateLimited"],
  [403, { "x-ratelimit-remaining": "4999" }, "Must have admin rights to it.", "permission"],
  [401, {}, "Bad credentials", "reauthenticate"],
  [404, {}, "Not Found", "notFound"],
  [405, {}, "Pull Request is not mergeable", "conflict"],
  [409, {}, "Head branch was modified.", "conflict"],
  [422, {}, "Validation Failed", "invalid"],
])("takes %i with %j and %j for what it is", async (status, headers, message, code) => {
  await using server = await startServer((_, response) => {
    json(response, { message }, status, headers);
  });
  const merge = githubAt(server).pullsMerge({ ...repository, number: 42 });
  expect(await failure(merge)).toMatchObject({ code, status, vendorMessage: message });
});

it("types what GitHub sends by GitHub's own schemas", { tags: ["oracle/octokit"] }, async () => {
  const secret = "hook-secret-0123456789";
  const body = JSON.stringify({
    ref: "refs/heads/main",
    commits: [{ id: "6dcb09b", message: "Stop the leak", modified: ["pipe.ts"] }],
    pusher: { name: "ada" },
    sender: { login: "ada", id: 1 },
  });
  const outcome = await new GithubConnector({ credentials: bearer("gho_1") }).receive(
    {
      method: "POST",
      url: "https://host.test/hooks/1",
      headers: { "x-github-event": "push", "x-hub-signature-256": await sign(secret, body) },
      body: Buffer.from(body),
    },
    hostOf(secret),
  );
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  const [event] = outcome.events;
  if (event?.envelope.type !== "code.pushed") throw new Error("another event");
  const { commits, pusher, sender } = event.envelope.data;
  const said: readonly string[] = commits.map(({ message }) => message);
  expect([...said, pusher.name, sender?.login]).toEqual(["Stop the leak", "ada", "ada"]);
});

it("reads what was renamed where it is now, and writes nothing there unasked", async () => {
  await using server = await startServer(({ url }, response) => {
    const isMoved = url.startsWith("/repos/");
    const headers: Record<string, string> = isMoved ? { location: "/repositories/7" } : {};
    json(response, { id: 7, full_name: "octocat/hello" }, isMoved ? 301 : 200, headers);
  });
  const github = githubAt(server);
  expect(await github.reposGet(repository)).toMatchObject({ id: 7, name: "octocat/hello" });
  const issue = github.issuesCreate({ ...repository, title: "It leaks" });
  expect(await failure(issue)).toMatchObject({ code: "failed", status: 301 });
});

it("leaves other calls alone where the search is used up", async () => {
  await using server = await startServer(({ url }, response) => {
    const isSearch = url.startsWith("/search/");
    const reset = String(Math.trunc(Date.now() / 1000) + 50);
    const left = isSearch ? "0" : "4999";
    const headers = { "x-ratelimit-remaining": left, "x-ratelimit-reset": reset };
    json(response, isSearch ? { items: [{}] } : { login: "ada" }, 200, headers);
  });
  const github = githubAt(server);
  const search = async (): Promise<unknown> =>
    await Array.fromAsync(github.issuesSearch({ query: "leak" }));
  await search();
  expect(await github.usersMe()).toMatchObject({ login: "ada" });
  expect(await failure(search())).toMatchObject({ code: "rateLimited", unsent: true });
});

it("waits a minute where a secondary limit says no time", async () => {
  await using server = await startServer((_, response) => {
    json(response, { message: secondary }, 403, { "x-ratelimit-remaining": "4999" });
  });
  const retryAt = expect.any(Date) as Date;
  expect(await failure(githubAt(server).usersMe())).toMatchObject({ code: "rateLimited", retryAt });
  expect(server.seen).toHaveLength(1);
});
