import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** One request to the token endpoint, as it came in. */
export interface TokenRequest {
  readonly grantType: string;
  readonly refreshToken: string | undefined;
  /** Status of the answer; undefined while there is none. */
  status?: number;
  /** RFC 6749's code of an error. */
  error?: string;
}

/** What a test does to the traffic of the token endpoint. */
export interface Tampering {
  /** Milliseconds between the server's answer and the client's receiving it. */
  delay?: number;
  /** Breaks the connection once the server has done its work. */
  losesAnswers?: boolean;
  /** Answers in the server's place. */
  instead?: { readonly status: number; readonly body: string } | undefined;
  /** Milliseconds for which a refresh token gets the same answer again. */
  grace?: number;
}

/** An answer that the server has made and the client does not get yet. */
export interface HeldAnswer {
  readonly made: Promise<void>;
  readonly letGo: () => void;
}

export interface AuthorizationServer {
  readonly port: number;
  readonly requests: TokenRequest[];
  readonly tampering: Tampering;
  /** Holds the next answer of the token endpoint back that is not held yet. */
  readonly hold: () => HeldAnswer;
  /** A refresh token of a new grant, as a person's consent would give. */
  readonly grant: () => Promise<string>;
  /** Whether an access token was given out here and is good. */
  readonly isLive: (accessToken: string) => Promise<boolean>;
  /** Ends an access token before its time. */
  readonly end: (accessToken: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const ISSUER = "https://op.test";
export const CLIENT = { clientId: "app", clientSecret: "client-secret-0123456789abcdef0123456789" };
export const REDIRECT_URI = "https://host.test/callback";

export const SCOPE = "openid offline_access";

/**
 * An oidc-provider that rotates refresh tokens at every use and forgives nothing: a token that comes twice ends
 * its whole grant. In front of it stands what a test wants to go wrong.
 */
export async function startAuthorizationServer(
  client: Readonly<Record<string, unknown>> = {},
  { pkce = true }: { readonly pkce?: boolean } = {},
): Promise<AuthorizationServer> {
  const provider = new Provider(ISSUER, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [REDIRECT_URI],
        grant_types: ["authorization_code", "refresh_token", "client_credentials"],
        token_endpoint_auth_method: "client_secret_post",
        ...client,
      },
    ],
    pkce: { required: () => pkce },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    features: {
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: true },
    },
    ttl: { AccessToken: 3600, ClientCredentials: 3600, Grant: 86_400, RefreshToken: 86_400 },
    cookies: { keys: ["cookie-key"] },
  });
  provider.proxy = true;
  const handle = provider.callback();
  const requests: TokenRequest[] = [];
  const tampering: Tampering = {};
  const holds: { readonly made: () => void; readonly gone: Promise<void> }[] = [];
  const remembered = new Map<string, { readonly until: number; readonly answer: Captured }>();

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== "/token") {
      await handle(request, response);
      return;
    }
    const body = await read(request);
    const form = new URLSearchParams(body);
    const refreshToken = form.get("refresh_token") ?? undefined;
    const entry: TokenRequest = { grantType: form.get("grant_type") ?? "", refreshToken };
    requests.push(entry);
    const known = remembered.get(refreshToken ?? "");
    const answer =
      tampering.instead !== undefined
        ? { ...tampering.instead, headers: { "content-type": "application/json" } }
        : known !== undefined && known.until > Date.now()
          ? known.answer
          : await capture(port, request, body);
    entry.status = answer.status;
    const parsed: unknown = answer.body.startsWith("{") ? JSON.parse(answer.body) : {};
    if (typeof parsed === "object" && parsed !== null && "error" in parsed)
      entry.error = String(parsed.error);
    if (tampering.grace !== undefined && refreshToken !== undefined && answer.status === 200)
      remembered.set(refreshToken, { until: Date.now() + tampering.grace, answer });
    const { delay = 0 } = tampering;
    const loses = tampering.losesAnswers === true;
    const held = holds.shift();
    held?.made();
    await held?.gone;
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    if (loses) {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  const inner = createServer((request, response) => {
    void handle(request, response);
  });
  await listen(inner);
  await listen(server);
  const { port } = inner.address() as AddressInfo;

  return {
    port: (server.address() as AddressInfo).port,
    requests,
    tampering,
    hold() {
      const [made, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      holds.push({ made: made.resolve, gone: gone.promise });
      return { made: made.promise, letGo: gone.resolve };
    },
    async grant() {
      const found = await provider.Client.find(CLIENT.clientId);
      const grant = new provider.Grant({ clientId: CLIENT.clientId, accountId: "person" });
      grant.addOIDCScope(SCOPE);
      const grantId = await grant.save();
      const token = new provider.RefreshToken({
        client: found,
        accountId: "person",
        grantId,
        gty: "authorization_code",
        scope: SCOPE,
      });
      return await token.save();
    },
    isLive: async (accessToken) => (await provider.AccessToken.find(accessToken)) !== undefined,
    end: async (accessToken) => await (await provider.AccessToken.find(accessToken))?.destroy(),
    async close() {
      for (const each of [server, inner]) {
        each.closeAllConnections();
        await new Promise((resolve) => each.close(resolve));
      }
    },
  };
}

interface Captured {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function capture(port: number, request: IncomingMessage, body: string): Promise<Captured> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === "string" && !["host", "connection", "content-length"].includes(name))
      headers.set(name, value);
  headers.set("x-forwarded-host", "op.test");
  const response = await fetch(`http://127.0.0.1:${port}/token`, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
  });
  return {
    status: response.status,
    headers: { "content-type": response.headers.get("content-type") ?? "" },
    body: await response.text(),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString();
}

async function listen(server: ReturnType<typeof createServer>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}
