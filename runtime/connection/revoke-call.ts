import type { OAuth2Scheme } from "../auth/oauth2.ts";
import type { OAuthContext, Tokens } from "../oauth/context.ts";
import { withDefaults } from "../prepare/connection-fields.ts";
import { ConnectionCaller, operationOf } from "./caller.ts";
import { credential } from "./provider.ts";
import { readValues } from "./secrets.ts";
import type { Services, Target } from "./services.ts";
import { isBound, sentValues, tokenSourceOf } from "./token-source.ts";

/**
 * Ends tokens by the vendor's own operation, which is called with the access token, and with a new one where that has
 * ended. What is renewed for it is not kept: the connection ends in any case, and whoever calls holds its lease. Fails
 * with a ConnectorError where the vendor does not confirm, with `badInput` where the host knows no such operation.
 */
export async function revokeByCall(
  services: Services,
  target: Target,
  { scheme, call }: { readonly scheme: OAuth2Scheme; readonly call: string },
  context: OAuthContext,
  tokens: Tokens,
): Promise<void> {
  const { descriptor, connection } = target;
  const operation = operationOf(services, target, call);
  const app = isBound(scheme) ? await readValues(services.vault, connection, "app") : {};
  const source = tokenSourceOf(services, target, scheme);
  let current = tokens;
  const caller = new ConnectionCaller(descriptor, {
    credentials: async ({ rejected }) => {
      if (rejected !== undefined && source?.canRenew(current) === true)
        current = (await source.renew(context, current)).tokens;
      return await credential(sentValues(scheme, current, app), scheme.id);
    },
    connection: withDefaults(descriptor, connection.fields),
    transport: services.transport,
    drivers: services.drivers,
    // Who ends a connection has approved what ends it.
    policy: { approvals: "granted-by-the-caller" },
  });
  await caller.run(operation, {});
}
