import type { ConnectorDescriptor } from "@human/connector-sdk";
import type { Connection } from "../../../runtime/connection/connection.ts";
import type { Credential } from "../../../runtime/auth/credential.ts";
import { ask, ORGANIZATION, setUp } from "../../runtime/connection/kit/connections.ts";
import { json, type SeenRequest, startServer } from "../../runtime/kit/server.ts";

/** What went between a person, a vendor's authorization server and us. */
export interface Consent {
  /** Where the person was sent. */
  readonly page: URL;
  readonly connection: Connection;
  /** Addresses of the token endpoint, with what came there: for the code, and a day later for a renewal. */
  readonly requests: readonly (SeenRequest & { readonly address: string })[];
  /** After the renewal. */
  readonly credential: Credential;
}

export interface ConsentOptions {
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Of the app beside its id and its secret. */
  readonly app?: Readonly<Record<string, string>>;
  /** The vendor's answers at the token endpoint, in turn. */
  readonly tokens: readonly object[];
  /** What the connection's test gives. */
  readonly tested?: unknown;
  /** What the vendor adds to the redirect beside code and state. */
  readonly redirected?: (parameters: URLSearchParams) => void;
}

const DAY = 86_400_000;

/** Connects an account of a connector by consent, and asks for its credential a day later. */
export async function consentTo(
  descriptor: ConnectorDescriptor,
  { fields = {}, app: known = {}, tokens, tested, redirected }: ConsentOptions,
): Promise<Consent> {
  const answers = [...tokens];
  const addresses: string[] = [];
  await using server = await startServer((_, response) => json(response, answers.shift(), 200));
  const { connections, clock } = setUp({
    transport: (request) => {
      addresses.push(request.url);
      return server.transport(request);
    },
    test: () => ({ label: "test", result: tested }),
  });
  const visitor = { organization: ORGANIZATION, session: "session-1" };
  const redirectUri = "https://host.example/callback";
  const app = { clientId: "app", clientSecret: "client-secret-0123456789", ...known };
  const { url } = await connections.begin(descriptor, { ...visitor, redirectUri, app, fields });
  const page = new URL(url);
  const back = new URL(redirectUri);
  back.searchParams.set("code", "code-1");
  back.searchParams.set("state", page.searchParams.get("state") ?? "");
  redirected?.(back.searchParams);
  const connection = await connections.finish(descriptor, back.href, visitor);
  clock.now += DAY;
  const credential = await ask(connections.provider(descriptor, connection));
  const requests = server.seen.map((each, index) => ({ ...each, address: addresses[index] ?? "" }));
  return { page, connection, requests, credential };
}
