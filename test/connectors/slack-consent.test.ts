import { expect, it } from "vitest";
import {
  authTest,
  slackNotifications,
  SlackNotificationsConnector,
} from "../../generated/slack-notifications/slack-notifications.ts";
import { type Connections, createConnections } from "../../runtime/connection/connections.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { optionsOf } from "./kit/open.ts";

const app = { clientId: "1.2", clientSecret: "client-secret", signingSecret: "signing" };
const visitor = { organization: "org-1", session: "s1" };
const redirectUri = "https://host.example.com/callback";

const tokens = (number: number): object => {
  return {
    ok: true,
    access_token: `xoxe.xoxb-${String(number)}`,
    refresh_token: `xoxe-${String(number)}`,
    expires_in: 43_200,
    token_type: "bot",
    scope: "chat:write",
    bot_user_id: "B1",
    team: { id: "T1", name: "Acme" },
    authed_user: { id: "U1" },
  };
};

/** A double that rotates tokens as Slack does: a refresh token counts once, and `expired` end the first of them. */
function startSlack(refusal?: string, expired = 0): Promise<TestServer> {
  let last = 0;
  const answer = ({ url, headers, body }: SeenRequest): object => {
    const { pathname } = new URL(url, "https://slack.com");
    if (pathname === "/api/oauth.v2.access") {
      if (refusal !== undefined) return { ok: false, error: refusal };
      const given = new URLSearchParams(body).get("refresh_token");
      if (given !== null && given !== `xoxe-${String(last)}`)
        return { ok: false, error: "invalid_refresh_token" };
      last += 1;
      return tokens(last);
    }
    if (headers.authorization !== `Bearer xoxe.xoxb-${String(last)}`)
      return { ok: false, error: "invalid_auth" };
    if (pathname === "/api/auth.test")
      return {
        ok: true,
        team: "Acme",
        team_id: "T1",
        user: "bot",
        user_id: "B1",
        url: "https://a",
      };
    return last <= expired
      ? { ok: false, error: "token_expired" }
      : { ok: true, channel: "C1", ts: "1503435956.000247", message: {} };
  };
  return startServer((request, response) => {
    json(response, answer(request));
  });
}

function connectionsOf(server: TestServer, now: () => number = Date.now): Connections {
  const store = openSqliteStore({ path: ":memory:" });
  const operations = (_: string, id: string): typeof authTest | undefined =>
    id === "auth.test" ? authTest : undefined;
  const { transport } = server;
  return createConnections({
    store,
    vault: openVault({ store }).vault,
    now,
    transport,
    operations,
  });
}

async function consent(connections: Connections): Promise<{
  readonly asked: URL;
  readonly callback: string;
}> {
  const begun = await connections.begin(slackNotifications, {
    ...visitor,
    redirectUri,
    auth: "oauth2",
    app,
  });
  const asked = new URL(begun.url);
  const state = asked.searchParams.get("state") ?? "";
  return { asked, callback: `${redirectUri}?code=c1&state=${state}` };
}

it("connects a workspace by consent, and knows it again", async () => {
  await using server = await startSlack();
  const connections = connectionsOf(server);
  const { asked, callback } = await consent(connections);
  expect(asked.origin + asked.pathname).toBe("https://slack.com/oauth/v2/authorize");
  expect(asked.searchParams.get("scope")?.split(",")).toContain("chat:write");
  expect(asked.searchParams.has("code_challenge")).toBe(false);
  const connection = await connections.finish(slackNotifications, callback, visitor);
  expect(connection).toMatchObject({
    label: "Acme",
    fields: { teamId: "T1" },
    state: { kind: "active" },
  });
  const sent = new URLSearchParams(server.seen[0]?.body);
  expect(Object.fromEntries(sent)).toMatchObject({
    grant_type: "authorization_code",
    code: "c1",
    client_id: "1.2",
    client_secret: "client-secret",
  });
  expect(JSON.stringify(connection)).not.toMatch(/xox|client-secret|signing/);
});

it("renews a token that Slack calls expired in a success, and sends again", async () => {
  await using server = await startSlack(undefined, 1);
  let now = Date.now();
  const connections = connectionsOf(server, () => now);
  const { callback } = await consent(connections);
  const connection = await connections.finish(slackNotifications, callback, visitor);
  now += 3_600_000;
  const credentials = connections.provider(slackNotifications, connection);
  const slack = new SlackNotificationsConnector(optionsOf(server, credentials));
  expect(await slack.send({ to: "C1", text: "Hi" })).toMatchObject({ status: "delivered" });
  const paths = server.seen.map(({ url, headers }) => [url, headers.authorization]);
  expect(paths.slice(2)).toEqual([
    ["/api/chat.postMessage", "Bearer xoxe.xoxb-1"],
    ["/api/oauth.v2.access", undefined],
    ["/api/chat.postMessage", "Bearer xoxe.xoxb-2"],
  ]);
  const renewal = new URLSearchParams(server.seen[3]?.body);
  expect([renewal.get("grant_type"), renewal.get("refresh_token")]).toEqual([
    "refresh_token",
    "xoxe-1",
  ]);
});

it("says why Slack refused a consent, though with status 200", async () => {
  await using server = await startSlack("invalid_code");
  const connections = connectionsOf(server);
  const { callback } = await consent(connections);
  const error = await failure(connections.finish(slackNotifications, callback, visitor));
  expect(error).toMatchObject({ vendorCode: "invalid_code" });
  expect(String(error)).not.toContain("client-secret");
});
