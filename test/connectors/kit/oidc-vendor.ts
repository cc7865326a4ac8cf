import type {
  ConnectorDescriptor,
  HttpRequest,
  HttpResponse,
  Transport,
} from "@human/connector-sdk";
import { createMockVendor, expiredToken, type MockVendor } from "@human/connector-sdk/testing";
import type { Tools } from "@human/connector-sdk/testing";
import { oauth2, type OAuth2Scheme } from "../../../runtime/auth/oauth2.ts";
import {
  CLIENT,
  ISSUER,
  REDIRECT_URI,
  SCOPE,
  startAuthorizationServer,
  type TokenRequest,
} from "../../runtime/oauth/kit/authorization-server.ts";
import { consent } from "../../runtime/oauth/kit/consent.ts";

/** A vendor whose consents and tokens are oidc-provider's, and whose API takes none but its live tokens. */
export interface OidcVendor {
  readonly transport: Transport;
  readonly mock: MockVendor;
  /** What came to the token endpoint. */
  readonly tokenRequests: readonly TokenRequest[];
  /** A person agrees on the vendor's page; the address that they are sent back to. */
  readonly agree: (page: string) => Promise<URL>;
  /** The vendor takes back the access token that it saw last. */
  readonly endToken: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface OidcVendorOptions {
  /** What the vendor's answer has beside RFC 6749's. */
  readonly extras?: Readonly<Record<string, unknown>>;
  readonly tools: Tools;
}

/** The scheme that people consent by; undefined where there is none. */
export function consentScheme({ auth }: ConnectorDescriptor): OAuth2Scheme | undefined {
  return auth.find(
    (each): each is OAuth2Scheme =>
      each.scheme === oauth2.name && "options" in each && hasPage(each as OAuth2Scheme),
  );
}

function hasPage({ options }: OAuth2Scheme): boolean {
  return options.authorizationUrl !== undefined;
}

/** Starts the provider and puts it in front of the mock of a generated package. */
export async function startOidcVendor(
  generated: Readonly<Record<string, unknown>>,
  { options }: OAuth2Scheme,
  { extras = {}, tools }: OidcVendorOptions,
): Promise<OidcVendor> {
  const method = options.clientAuth === "basic" ? "client_secret_basic" : "client_secret_post";
  const hasProofKey = options.pkce === undefined || options.pkce === "S256";
  const provider = await startAuthorizationServer(
    { token_endpoint_auth_method: method },
    { pkce: hasProofKey },
  );
  const mock = createMockVendor(generated, { tools });
  let last = "";

  const token = async (request: HttpRequest): Promise<HttpResponse> => {
    const answer = await fetch(`http://127.0.0.1:${provider.port}/token`, {
      method: "POST",
      headers: {
        ...pick(request.headers, "authorization"),
        "content-type": "application/x-www-form-urlencoded",
        "x-forwarded-proto": "https",
        "x-forwarded-host": new URL(ISSUER).host,
      },
      body: formOf(request),
    });
    const { id_token: _, ...said } = (await answer.json()) as Readonly<Record<string, unknown>>;
    const body = Buffer.from(JSON.stringify({ ...said, ...extras }));
    return {
      status: answer.status,
      headers: { "content-type": "application/json" },
      body: (async function* () {
        yield await Promise.resolve(body);
      })(),
    };
  };

  return {
    mock,
    tokenRequests: provider.requests,
    transport: async (request) => {
      if (request.operation === "auth.token") return await token(request);
      last = tokenIn(request);
      if (!(await provider.isLive(last))) mock.fail(request.operation, expiredToken);
      return await mock.transport(request);
    },
    agree: async (page) => {
      const asked = new URL(page);
      // Scopes are the vendor's; the provider knows none of them.
      asked.searchParams.set("scope", SCOPE);
      const back = new URL(await consent(provider.port, `${ISSUER}/auth${asked.search}`));
      if (back.searchParams.has("iss")) back.searchParams.set("iss", asked.origin);
      return back;
    },
    endToken: async () => await provider.end(last),
    close: async () => await provider.close(),
  };
}

export { CLIENT, REDIRECT_URI };

function pick(headers: HttpRequest["headers"], name: string): Readonly<Record<string, string>> {
  const value = headers[name];
  return value === undefined ? {} : { [name]: value };
}

/** Vendors that want JSON want the same names in it. */
function formOf({ headers, body }: HttpRequest): string {
  const text = typeof body === "string" ? body : Buffer.from(body as Uint8Array).toString();
  if (headers["content-type"] !== "application/json") return text;
  const members = JSON.parse(text) as Readonly<Record<string, string>>;
  return new URLSearchParams({
    grant_type: "authorization_code",
    redirect_uri: REDIRECT_URI,
    ...members,
  }).toString();
}

/** Whichever header a vendor wants its token in. */
function tokenIn({ headers }: HttpRequest): string {
  const { authorization = headers["x-shopify-access-token"] ?? "" } = headers;
  return authorization.replace(/^(Bearer|token) /i, "");
}
