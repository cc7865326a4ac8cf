import { bearer } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { GithubConnector } from "../../generated/github/github.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
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
