import { beforeEach, expect, it } from "vitest";
import { oauth2, type OAuth2Options } from "../../../runtime/auth/oauth2.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { UrlTemplate } from "../../../runtime/expression/expression.ts";
import type { HttpRequest, Transport } from "../../../runtime/http/request.ts";
import { pieces } from "../kit/connector.ts";
import { CLIENT } from "../oauth/kit/authorization-server.ts";
import { ORGANIZATION, plant, setUp } from "./kit/connections.ts";

let requests: HttpRequest[] = [];
beforeEach(() => {
  requests = [];
});

/** Whoever it is, it gives tokens. */
const transport: Transport = async (request) => {
  requests.push(request);
  return await Promise.resolve({
    status: 200,
    headers: { "content-type": "application/json" },
    body: pieces(JSON.stringify({ access_token: "token", expires_in: 3600 })),
  });
};

const chosen = (path: string): UrlTemplate => ["https://", (at) => at("connection", "host"), path];

/** A vendor whose server the person names, as one that runs it himself does. */
function descriptorOf(options: Partial<OAuth2Options> = {}): ConnectorDescriptor {
  return {
    id: "vendor",
    version: "1.0.0",
    kind: "oauth",
    hosts: ["op.test", (at) => at("connection", "host")],
    connection: { fields: { host: { title: "Host", default: "op.test" } } },
    auth: [
      oauth2({
        id: "oauth2",
        authorizationUrl: "https://op.test/authorize",
        tokenUrl: chosen("/token"),
        refresh: "rotates",
        ...options,
      }),
    ],
  };
}

const evil = { host: "evil.test" };
const refused = { code: "hostNotAllowed" };

it("sends nobody to a consent page whose code would go to a server that the person chose", async () => {
  const { connections } = setUp({ transport });
  const options = { organization: ORGANIZATION, session: "s", redirectUri: "https://app.test/cb" };
  const begin = async (more: object): Promise<unknown> =>
    await connections.begin(descriptorOf(), { ...options, app: CLIENT, ...more });
  await expect(begin({ fields: evil })).rejects.toMatchObject(refused);
  await expect(begin({})).resolves.toBeDefined();
  await expect(begin({ fields: evil, app: { ...CLIENT, ...evil } })).resolves.toBeDefined();
});

it.each([
  ["the definition's own server", {}, CLIENT, "body", "op.test"],
  ["a server that the person chose", evil, CLIENT, "body", undefined],
  ["a server that the person chose, as basic", evil, CLIENT, "basic", undefined],
  ["the server that the app names", evil, { ...CLIENT, ...evil }, "body", "evil.test"],
  ["another server than the app names", evil, { ...CLIENT, host: "b.test" }, "body", undefined],
  ["any server, without a secret", evil, { clientId: "c" }, "none", "evil.test"],
] as const)("proves the app at %s or not at all", async (_, fields, app, clientAuth, host) => {
  const { connections } = setUp({ transport });
  const descriptor = descriptorOf({ grant: "clientCredentials", clientAuth });
  const step = connections.connect(descriptor, { organization: ORGANIZATION, app, fields });
  if (host === undefined) await expect(step).rejects.toMatchObject(refused);
  else await expect(step).resolves.toMatchObject({ state: { kind: "active" } });
  expect(requests.map(({ url }) => new URL(url).host)).toEqual(host === undefined ? [] : [host]);
});

it.each(["refreshUrl", "revokeUrl"] as const)(
  "keeps the app's secret from a %s that the person chose",
  async (key) => {
    const setup = setUp({ transport });
    const descriptor = descriptorOf({
      tokenUrl: "https://op.test/token",
      [key]: chosen("/other"),
    });
    const { now } = setup.clock;
    const tokens = { accessToken: "a", refreshToken: "r", obtainedAt: now, expiresAt: now + 1 };
    const connection = { ...(await plant(setup, tokens)), fields: evil };
    setup.clock.now += 10;
    if (key === "revokeUrl")
      expect(await setup.connections.revoke(descriptor, connection)).toBe(false);
    else {
      const provider = setup.connections.provider(descriptor, connection);
      const asked = async (): Promise<unknown> =>
        await provider({ connector: "vendor", auth: ["oauth2"] });
      await expect(asked()).rejects.toMatchObject(refused);
    }
    expect(requests).toEqual([]);
  },
);
