import type {
  BeginOptions,
  Connection,
  ConnectOptions,
  Visitor,
} from "@human/connector-sdk/connections";
import type { Host } from "./host.ts";
import { offerOf } from "./offered.ts";

type Values = Readonly<Record<string, string>>;

/**
 * What somebody typed in: a `credential`, and the `fields`, the `app` and the way in, `auth`, that the connector's page
 * lists. It is tested by the definition's call before it is kept.
 */
export async function connectByKey(
  { connections }: Host,
  connector: string,
  options: ConnectOptions,
): Promise<Connection> {
  return await connections.connect(offerOf(connector).descriptor, options);
}

/**
 * Consent, first half: where to send the browser. `app` is the client that is registered with the vendor, `clientId` and
 * `clientSecret`, with what the page asks for once per installation; `fields` is what it asks for per connection, such as
 * the shop; `connection` names one that is connected anew.
 */
export async function beginConsent(
  { connections, origin }: Host,
  connector: string,
  options: Omit<BeginOptions, "redirectUri">,
): Promise<string> {
  const redirectUri = `${origin}/callback`;
  const { descriptor } = offerOf(connector);
  return (await connections.begin(descriptor, { ...options, redirectUri })).url;
}

/** Consent, second half: the address that the browser came back to, in the same session. */
export async function finishConsent(
  { connections }: Host,
  connector: string,
  visitor: Visitor,
  callback: string,
): Promise<Connection> {
  return await connections.finish(offerOf(connector).descriptor, callback, visitor);
}

/** Where `state` is `choosing`: one of `state.choices` for each name, such as `{ cloudId: "…" }`. */
export async function choose(
  { connections }: Host,
  connection: Connection,
  chosen: Values,
): Promise<Connection> {
  const { descriptor } = offerOf(connection.connector);
  return await connections.choose(descriptor, connection, chosen);
}

/** New secrets for a connection that lives on. They are tested first; calls under way keep the old ones. */
export async function rotate(
  { connections }: Host,
  connection: Connection,
  credential: Values,
): Promise<void> {
  await connections.rotate(offerOf(connection.connector).descriptor, connection, { credential });
}

/** Ends a connection: gives its tokens back to the vendor and forgets its secrets. */
export async function disconnect({ connections }: Host, connection: Connection): Promise<boolean> {
  return await connections.revoke(offerOf(connection.connector).descriptor, connection);
}
