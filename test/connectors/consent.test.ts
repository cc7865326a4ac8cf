import { createHmac } from "node:crypto";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/node";
import { expect, it } from "vitest";
import { gitlab } from "../../generated/gitlab/gitlab.ts";
import { hubspot } from "../../generated/hubspot/hubspot.ts";
import { linear } from "../../generated/linear/linear.ts";
import { shopify } from "../../generated/shopify/shopify.ts";
import { failure } from "../runtime/kit/connector.ts";
import { type Consent, consentTo } from "./kit/consent.ts";

const pair = (index: number, expires_in: number): object => ({
  access_token: `access-${index}`,
  refresh_token: `refresh-${index}`,
  token_type: "Bearer",
  expires_in,
});

/** What was sent to the token endpoint, of either encoding. */
function sentTo({ requests }: Consent): readonly Readonly<Record<string, unknown>>[] {
  return requests.map(({ headers, body }) =>
    headers["content-type"] === "application/json"
      ? (JSON.parse(body) as Readonly<Record<string, unknown>>)
      : Object.fromEntries(new URLSearchParams(body)),
  );
}

it("connects and renews Linear: commas between scopes, a proof key, tokens that rotate", async () => {
  const consent = await consentTo(linear, {
    tokens: [pair(1, 86_399), pair(2, 86_399)],
    tested: { organization: { id: "org-a" } },
  });
  const { page, connection, requests, credential } = consent;
  expect(page.origin + page.pathname).toBe("https://linear.app/oauth/authorize");
  expect(page.searchParams.get("scope")).toBe("admin,comments:create,issues:create,read,write");
  expect(page.searchParams.get("code_challenge_method")).toBe("S256");
  expect(connection.fields).toEqual({ organizationId: "org-a" });
  expect(requests.map(({ address }) => address)).toEqual([
    "https://api.linear.app/oauth/token",
    "https://api.linear.app/oauth/token",
  ]);
  expect(sentTo(consent)).toMatchObject([
    { grant_type: "authorization_code", code: "code-1", client_id: "app" },
    { grant_type: "refresh_token", refresh_token: "refresh-1", client_id: "app" },
  ]);
  expect(credential.values).toEqual({ accessToken: "access-2" });
});

it("connects and renews GitLab on the server of its owner", async () => {
  const consent = await consentTo(gitlab, {
    fields: { host: "git.example.org" },
    app: { host: "git.example.org" },
    tokens: [pair(1, 7200), pair(2, 7200)],
  });
  const { page, requests } = consent;
  expect(page.origin + page.pathname).toBe("https://git.example.org/oauth/authorize");
  expect(page.searchParams.get("scope")).toBe("api read_api");
  expect(page.searchParams.get("code_challenge_method")).toBe("S256");
  expect(new Set(requests.map(({ address }) => address))).toEqual(
    new Set(["https://git.example.org/oauth/token"]),
  );
  expect(sentTo(consent)).toMatchObject([
    { code_verifier: expect.stringMatching(/^[\w-]{43}$/) as string },
    { grant_type: "refresh_token", refresh_token: "refresh-1" },
  ]);
});

it("sends the secret of GitLab's app to no server that whoever connects has chosen", async () => {
  const tokens = [pair(1, 7200), pair(2, 7200)];
  const usual = await consentTo(gitlab, { tokens });
  expect(usual.page.host).toBe("gitlab.com");
  expect(usual.requests).toHaveLength(2);
  const fields = { host: "evil.example" };
  for (const app of [undefined, { host: "git.example.org" }, { host: "" }])
    expect(await failure(consentTo(gitlab, { fields, ...(app && { app }), tokens }))).toMatchObject(
      {
        code: "hostNotAllowed",
        message: expect.stringContaining("evil.example") as string,
      },
    );
});

it("connects and renews HubSpot, and keeps its refresh token", async () => {
  const renewed = { access_token: "access-2", token_type: "bearer", expires_in: 1800 };
  const consent = await consentTo(hubspot, {
    tokens: [pair(1, 1800), renewed],
    tested: { portalId: 62515 },
  });
  const { page, connection, requests, credential } = consent;
  expect(page.origin + page.pathname).toBe("https://app.hubspot.com/oauth/authorize");
  expect(page.searchParams.get("scope")?.split(" ")).toContain("crm.objects.contacts.write");
  expect(connection.fields).toEqual({ portalId: 62515 });
  expect(requests.map(({ address }) => address)).toEqual([
    "https://api.hubapi.com/oauth/v3/token",
    "https://api.hubapi.com/oauth/v3/token",
  ]);
  expect(requests[0]?.headers["content-type"]).toContain("application/x-www-form-urlencoded");
  expect(credential.values).toEqual({ accessToken: "access-2" });
});

const SECRET = "client-secret-0123456789";

/** Signs a redirect as Shopify does. */
function signRedirect(parameters: URLSearchParams, secret = SECRET): void {
  const facts = {
    shop: "acme.myshopify.com",
    host: "YWRtaW4uc2hvcGlmeS5jb20=",
    timestamp: String(Math.trunc(Date.now() / 1000)),
  };
  for (const [name, value] of Object.entries(facts)) parameters.set(name, value);
  const names = [...parameters.keys()].sort();
  const text = names.map((name) => `${name}=${encodeURIComponent(parameters.get(name) ?? "")}`);
  parameters.set("hmac", createHmac("sha256", secret).update(text.join("&")).digest("hex"));
}

it(
  "signs redirects as Shopify's own package takes them",
  { tags: ["oracle/shopify"] },
  async () => {
    const theirs = shopifyApi({
      apiKey: "key",
      apiSecretKey: SECRET,
      apiVersion: ApiVersion.October25,
      hostName: "hooks.example.com",
      isEmbeddedApp: false,
      logger: { level: 0 },
    });
    const parameters = new URLSearchParams({ code: "code-1", state: "state-1" });
    signRedirect(parameters);
    const query = Object.fromEntries(parameters);
    expect(await theirs.utils.validateHmac(query)).toBe(true);
    expect(await theirs.utils.validateHmac({ ...query, shop: "other.myshopify.com" })).toBe(false);
  },
);

it.each<readonly [string, (parameters: URLSearchParams) => void]>([
  ["unsigned", () => undefined],
  ["signed with another secret", (parameters) => signRedirect(parameters, "another")],
  [
    "changed",
    (parameters) => {
      signRedirect(parameters);
      parameters.set("code", "code-2");
    },
  ],
  [
    "signed twice",
    (parameters) => {
      signRedirect(parameters);
      parameters.append("hmac", parameters.get("hmac") ?? "");
    },
  ],
  [
    "signed in part",
    (parameters) => {
      signRedirect(parameters);
      parameters.append("shop", "other.myshopify.com");
    },
  ],
])("takes no redirect of Shopify that is %s", async (_, redirected) => {
  const connecting = consentTo(shopify, { fields: { shop: "acme" }, tokens: [], redirected });
  const error = await failure(connecting);
  expect(error).toMatchObject({ code: "badAnswer" });
  expect(error).toHaveProperty("message", expect.stringContaining("not signed"));
});

it("connects and renews Shopify: JSON both ways, tokens that end, no proof key", async () => {
  const token = (index: number): object => ({
    access_token: `shpat_${index}`,
    scope: "write_products,read_orders",
    expires_in: 3600,
    refresh_token: `shprt_${index}`,
    refresh_token_expires_in: 7_776_000,
  });
  const consent = await consentTo(shopify, {
    fields: { shop: "acme" },
    tokens: [token(1), token(2)],
    tested: { myshopifyDomain: "acme.myshopify.com" },
    redirected: signRedirect,
  });
  const { page, connection, requests, credential } = consent;
  expect(page.origin + page.pathname).toBe("https://acme.myshopify.com/admin/oauth/authorize");
  expect(page.searchParams.get("scope")?.split(",")).toContain("write_orders");
  expect(page.searchParams.has("code_challenge")).toBe(false);
  expect(connection.fields).toEqual({ shop: "acme", domain: "acme.myshopify.com" });
  expect(requests.map(({ address }) => address)).toEqual([
    "https://acme.myshopify.com/admin/oauth/access_token",
    "https://acme.myshopify.com/admin/oauth/access_token",
  ]);
  expect(sentTo(consent)).toMatchObject([
    { client_id: "app", client_secret: "client-secret-0123456789", code: "code-1", expiring: "1" },
    { grant_type: "refresh_token", refresh_token: "shprt_1", client_id: "app" },
  ]);
  expect(credential.values).toEqual({ accessToken: "shpat_2" });
});

it.each([["acme.evil.example"], ["acme/"], ["Acme"], [""], ["-acme"]])(
  "connects no shop called %j",
  async (shop) => {
    const connecting = consentTo(shopify, { fields: { shop }, tokens: [] });
    await expect(connecting).rejects.toMatchObject({ name: "ConnectorError" });
  },
);
