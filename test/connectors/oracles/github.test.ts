// @module-tag live/octokit
import { bearer, ConnectorError } from "@human/connector-sdk";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { afterAll, expect, it } from "vitest";
import { GithubConnector } from "../../../generated/github/github.ts";
import { optionsOf } from "../kit/open.ts";
import { expectAgreement, failures, reading } from "./kit/agreement.ts";
import { type Answering, type Arrived, startDouble } from "./kit/double.ts";

const double = await startDouble();
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const token = "gho_0123456789";
const ours = new GithubConnector(optionsOf(double, bearer(token)));
const Paging = Octokit.plugin(paginateRest);
const silent = (): void => undefined;
const theirs = new Paging({
  auth: token,
  log: { debug: silent, info: silent, warn: silent, error: silent },
  request: {
    fetch: async (url: string, options: RequestInit) =>
      await fetch(url.replace("https://api.github.com", double.origin), options),
  },
});
theirs.hook.before("request", (options) => {
  options.headers["x-github-api-version"] = "2022-11-28";
});

/**
 * GitHub takes both words before a token, `token` and `Bearer`, and both media types for the API of version 3. A query's
 * `,` may be written as it is, and a path's `/` as `%2F`: the server decodes what `{path}` stands for.
 */
const read = (request: Arrived): unknown => {
  const said = reading("authorization", "x-github-api-version")(request);
  return {
    ...said,
    path: said.path.replaceAll("%2F", "/"),
    headers: {
      ...said.headers,
      authorization: said.headers["authorization"]?.replace(/^(?:token|bearer) /i, ""),
      isJson: /json/.test(request.headers.accept ?? ""),
    },
  };
};

const at = { owner: "octo cat", repo: "hello-world" };
const text = 'a & b – é\n<b>"quoted"</b> 🙂';
const html = "https://github.com/octocat/hello-world/issues/7";
const issue = {
  number: 7,
  title: "It leaks",
  body: null,
  state: "open",
  user: { login: "ada" },
  labels: [{ name: "bug" }],
  comments: 2,
  html_url: html,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-02T00:00:00Z",
};

it("asks for what is written and read as its own client does", async () => {
  await expectAgreement(double, read, {
    me: {
      answers: () => ({ body: { login: "ada", id: 1, name: null, html_url: html } }),
      ours: () => ours.usersMe(),
      theirs: async () => {
        const { data } = await theirs.request("GET /user");
        return { login: data.login, id: data.id, name: data.name, url: data.html_url };
      },
    },
    issue: {
      answers: () => ({ status: 201, body: issue }),
      ours: () =>
        ours.issuesCreate({ ...at, title: text, body: text, labels: ["bug", "a,b"], milestone: 1 }),
      theirs: async () => {
        const { data } = await theirs.request("POST /repos/{owner}/{repo}/issues", {
          ...at,
          title: text,
          body: text,
          labels: ["bug", "a,b"],
          milestone: 1,
        });
        return { number: data.number, url: data.html_url };
      },
    },
    change: {
      answers: () => ({ body: { ...issue, state: "closed" } }),
      ours: () =>
        ours.issuesUpdate({ ...at, number: 7, state: "closed", reason: "completed", body: null }),
      theirs: async () => {
        const { data } = await theirs.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
          ...at,
          issue_number: 7,
          state: "closed",
          state_reason: "completed",
          body: null,
        });
        return { number: data.number, state: data.state, url: data.html_url };
      },
    },
    comment: {
      answers: () => ({ status: 201, body: { id: 9, html_url: html } }),
      ours: () => ours.commentsCreate({ ...at, number: 7, text }),
      theirs: async () => {
        const { data } = await theirs.request(
          "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
          { ...at, issue_number: 7, body: text },
        );
        return { id: data.id, url: data.html_url };
      },
    },
    pull: {
      answers: () => ({ status: 201, body: { number: 8, html_url: html } }),
      ours: () =>
        ours.pullsCreate({ ...at, title: "Stop", from: "ada:fix/7", into: "main", draft: false }),
      theirs: async () => {
        const { data } = await theirs.request("POST /repos/{owner}/{repo}/pulls", {
          ...at,
          title: "Stop",
          head: "ada:fix/7",
          base: "main",
          draft: false,
        });
        return { number: data.number, url: data.html_url };
      },
    },
    merge: {
      answers: () => ({ body: { merged: true, sha: "6dcb09b", message: "Merged" } }),
      ours: () => ours.pullsMerge({ ...at, number: 8, method: "squash", title: text }),
      theirs: async () => {
        const { data } = await theirs.request(
          "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
          { ...at, pull_number: 8, merge_method: "squash", commit_title: text },
        );
        return { merged: data.merged, sha: data.sha };
      },
    },
    file: {
      answers: () => ({ body: { type: "file", content: "SGVsbG8K", sha: "3d21ec5" } }),
      ours: () => ours.contentsGet({ ...at, path: "docs/a b/100%/ü?#+.md", ref: "fix/7+8" }),
      theirs: async () => {
        const { data } = await theirs.request("GET /repos/{owner}/{repo}/contents/{path}", {
          ...at,
          path: "docs/a b/100%/ü?#+.md",
          ref: "fix/7+8",
        });
        return data;
      },
    },
    commit: {
      answers: () => ({ status: 201, body: { commit: { sha: "c" }, content: { sha: "f" } } }),
      ours: () =>
        ours.contentsWrite({ ...at, path: "docs/a.md", message: text, content: "SGVsbG8K" }),
      theirs: async () => {
        const { data } = await theirs.request("PUT /repos/{owner}/{repo}/contents/{path}", {
          ...at,
          path: "docs/a.md",
          message: text,
          content: "SGVsbG8K",
        });
        return { commit: data.commit.sha, sha: data.content?.sha };
      },
    },
    removal: {
      answers: () => ({ body: { commit: { sha: "c" }, content: null } }),
      ours: () =>
        ours.contentsDelete({ ...at, path: "docs/a.md", message: "Gone", sha: "329688480d" }),
      theirs: async () => {
        const { data } = await theirs.request("DELETE /repos/{owner}/{repo}/contents/{path}", {
          ...at,
          path: "docs/a.md",
          message: "Gone",
          sha: "329688480d",
        });
        return { commit: data.commit.sha };
      },
    },
    status: {
      answers: () => ({ status: 201, body: { id: 1, state: "success", context: "ci/build" } }),
      ours: () => ours.statusesCreate({ ...at, sha: "6dcb09b", state: "success", link: html }),
      theirs: async () => {
        const { data } = await theirs.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
          ...at,
          sha: "6dcb09b",
          state: "success",
          target_url: html,
        });
        return { id: data.id, state: data.state, context: data.context };
      },
    },
    hook: {
      answers: () => ({ status: 201, body: { id: 1, active: true, events: ["issues"] } }),
      ours: () =>
        ours.hooksCreate({ ...at, events: ["issues"], config: { url: html, insecure_ssl: "0" } }),
      theirs: async () => {
        const { data } = await theirs.request("POST /repos/{owner}/{repo}/hooks", {
          ...at,
          events: ["issues"],
          config: { url: html, insecure_ssl: "0" },
        });
        return { id: data.id, active: data.active, events: data.events };
      },
    },
    workflow: {
      answers: () => ({ status: 204 }),
      ours: async () => {
        await ours.workflowsDispatch({
          ...at,
          workflow: "deploy all.yml",
          ref: "main",
          inputs: { dry: "true" },
        });
      },
      theirs: async () => {
        await theirs.request(
          "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
          { ...at, workflow_id: "deploy all.yml", ref: "main", inputs: { dry: "true" } },
        );
      },
    },
  });
});

/** Pages that name the next one in `Link`, among others, as GitHub does. */
function paged(pages: readonly unknown[]): Answering {
  return ({ path, query }) => {
    const asked = new URLSearchParams(query);
    const page = Number(asked.get("page") ?? "1");
    const link = (to: number, rel: string): string => {
      asked.set("page", String(to));
      return `<https://api.github.com${path}?${asked.toString()}>; rel="${rel}"`;
    };
    const next = page < pages.length ? [link(page + 1, "next"), link(pages.length, "last")] : [];
    const links = page > 1 ? [link(page - 1, "prev"), ...next, link(1, "first")] : next;
    const headers = links.length === 0 ? {} : { link: links.join(", ") };
    return { headers, body: pages[page - 1] };
  };
}

it("follows the same links from page to page", async () => {
  const branch = (name: string) => ({ name, protected: false, commit: { sha: name } });
  const found = (...numbers: readonly number[]) => ({
    total_count: 3,
    incomplete_results: false,
    items: numbers.map((number) => ({ ...issue, number, repository_url: html })),
  });
  await expectAgreement(double, read, {
    issues: {
      answers: paged([
        [issue, { ...issue, number: 8 }],
        [{ ...issue, number: 9 }],
        [{ ...issue, number: 10 }],
      ]),
      ours: async () => {
        const all = ours.issuesList({ ...at, state: "all", labels: "bug,help wanted", since: now });
        return (await Array.fromAsync(all)).map(({ number, author }) => ({ number, author }));
      },
      theirs: async () => {
        const all = await theirs.paginate("GET /repos/{owner}/{repo}/issues", {
          ...at,
          state: "all",
          labels: "bug,help wanted",
          since: now,
          per_page: 100,
        });
        return all.map(({ number, user }) => ({ number, author: user?.login }));
      },
    },
    branches: {
      answers: paged([[branch("main")], [branch("fix/7")]]),
      ours: () => Array.fromAsync(ours.branchesList({ ...at, protected: false })),
      theirs: async () => {
        const all = await theirs.paginate("GET /repos/{owner}/{repo}/branches", {
          ...at,
          protected: false,
          per_page: 100,
        });
        return all.map(({ name, protected: isProtected, commit: { sha } }) => ({
          name,
          protected: isProtected,
          sha,
        }));
      },
    },
    // A plus is a plus to us; their client leaves it as it is in `q` alone, where it means a space.
    search: {
      answers: paged([found(7, 8), found(9)]),
      ours: async () => {
        const all = ours.issuesSearch({ query: 'repo:octocat/hello-world "a & b" is:open' });
        return (await Array.fromAsync(all)).map(({ number }) => number);
      },
      theirs: async () => {
        const all = await theirs.paginate("GET /search/issues", {
          q: 'repo:octocat/hello-world "a & b" is:open',
          per_page: 100,
        });
        return all.map(({ number }) => number);
      },
    },
    nothing: {
      answers: paged([[]]),
      ours: () => Array.fromAsync(ours.releasesList(at)),
      theirs: () => theirs.paginate("GET /repos/{owner}/{repo}/releases", { ...at, per_page: 100 }),
    },
  });
});

const now = "2026-01-01T00:00:00Z";

it("reads the same out of a refusal", async () => {
  const errors = [{ resource: "Issue", field: "title", code: "missing_field" }];
  const refused = await failures(double, {
    answers: () => ({ status: 422, body: { message: "Validation Failed", errors } }),
    ours: () => ours.issuesCreate({ ...at, title: "" }),
    theirs: () => theirs.request("POST /repos/{owner}/{repo}/issues", { ...at, title: "" }),
  });
  expect(refused.theirs).toMatchObject({ status: 422, response: { data: { errors } } });
  expect(refused.ours).toBeInstanceOf(ConnectorError);
  expect(refused.ours).toMatchObject({ status: 422, code: "invalid" });
  expect(refused.ours).toMatchObject({ vendorMessage: "Validation Failed", fields: errors });
});

it.each([
  [304, undefined],
  [401, "reauthenticate"],
  [403, "permission"],
  [404, "notFound"],
  [409, "conflict"],
  [410, "notFound"],
  [451, "failed"],
])("fails where its own client fails: %d", async (status, code) => {
  const body = status === 304 ? undefined : { message: "No" };
  const refused = await failures(double, {
    answers: () => ({ status, ...(body === undefined ? {} : { body }) }),
    ours: () => ours.issuesGet({ ...at, number: 7 }),
    theirs: () =>
      theirs.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
        ...at,
        issue_number: 7,
      }),
  });
  expect(refused.theirs).toMatchObject({ status });
  expect(refused.ours).toBeInstanceOf(ConnectorError);
  expect(refused.ours).toMatchObject({ status, ...(code === undefined ? {} : { code }) });
});
