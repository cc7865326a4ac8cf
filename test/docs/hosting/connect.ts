import type { Choices, Connection, Visitor } from "@human/connector-sdk/connections";
import { github } from "../../../generated/github/github.ts";
import { paymentsStripe } from "../../../generated/payments-stripe/payments-stripe.ts";
import type { Host } from "./host.ts";

/** A key that somebody typed in. It is tested by the definition's call before it is kept. */
export async function connectStripe(
  { connections }: Host,
  organization: string,
  key: string,
): Promise<Connection> {
  return await connections.connect(paymentsStripe, { organization, credential: { key } });
}

/** Consent, first half: where to send the browser. */
export async function beginGithub(
  { connections }: Host,
  visitor: Visitor,
  app: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> {
  const redirectUri = "https://host.example.com/callback";
  const { url } = await connections.begin(github, { ...visitor, redirectUri, app });
  return url;
}

/** Consent, second half: the address that the browser came back to. The session must be the same. */
export async function finishGithub(
  { connections }: Host,
  visitor: Visitor,
  callback: string,
): Promise<Connection | Choices> {
  const connection = await connections.finish(github, callback, visitor);
  // Where a definition lets people choose and there are several: show them, then `connections.choose`.
  return connection.state.kind === "choosing" ? connection.state.choices : connection;
}

/** A new key for a connection that lives on. It is tested first; calls under way keep the old one. */
export async function rotateStripe(
  { connections }: Host,
  connection: Connection,
  key: string,
): Promise<void> {
  await connections.rotate(paymentsStripe, connection, { credential: { key } });
}

/** Ends a connection: gives its tokens back to the vendor and forgets its secrets. */
export async function disconnect({ connections }: Host, connection: Connection): Promise<boolean> {
  const descriptor = connection.connector === "github" ? github : paymentsStripe;
  return await connections.revoke(descriptor, connection);
}
