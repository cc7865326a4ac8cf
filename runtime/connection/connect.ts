import { ConnectorError } from "../errors.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import type { Connection } from "./connection.ts";
import { asksPeople } from "./consent.ts";
import type { AskedBy } from "./event.ts";
import { contextOf } from "./context.ts";
import { acceptFields, fieldsOf } from "./fields.ts";
import { keep } from "./keep.ts";
import type { Services, Target } from "./services.ts";
import { schemeOf, tokenSourceOf } from "./token-source.ts";

type Values = Readonly<Record<string, string>>;

export interface ConnectOptions extends AskedBy {
  readonly organization: string;
  /** Id of the auth method; default: the definition's first. */
  readonly auth?: string;
  /** The secrets that the auth method asks for. */
  readonly credential?: Values;
  /** The client at the vendor, for grants of its own. */
  readonly app?: Values;
  /** What the definition asks for, per connection. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Id of a connection that is connected anew; absent: a new one is made. */
  readonly connection?: string;
}

/**
 * Makes a connection that needs nobody's consent: what the user gave is tested, or exchanged for a first token.
 * Fails with `badInput` where the method does need it, and as the vendor does.
 */
export async function connectDirectly(
  services: Services,
  descriptor: ConnectorDescriptor,
  id: string,
  options: ConnectOptions,
): Promise<Connection> {
  const auth = options.auth ?? descriptor.auth[0]?.id ?? "";
  const accepted = acceptFields(descriptor, {
    auth,
    fields: await fieldsOf(services, descriptor, options),
    app: options.app,
    credential: options.credential,
  });
  const connection: Connection = {
    id,
    organization: options.organization,
    connector: descriptor.id,
    auth,
    fields: accepted.fields,
    state: { kind: "active" },
    createdAt: services.now(),
  };
  const target: Target = { descriptor, connection };
  const { app, credential } = accepted;
  const ingredients = {
    ...(app === undefined ? {} : { app }),
    ...(credential === undefined ? {} : { credential }),
  };
  const source = tokenSourceOf(services, target, schemeOf(target));
  if (source !== undefined && source.obtain === undefined) throw needsConsent(descriptor, auth);
  await services.announce("connect", connection);
  if (source?.obtain === undefined) return await keep(services, target, ingredients);
  const { tokens, answer } = await source.obtain(contextOf(services, target, ingredients));
  return await keep(services, target, { ...ingredients, tokens, token: answer });
}

function needsConsent({ auth: methods }: ConnectorDescriptor, auth: string): ConnectorError {
  const others = methods.filter((each) => !asksPeople(each)).map(({ id }) => `"${id}"`);
  const instead = others.length === 0 ? "" : `, or name another as auth: ${others.join(", ")}`;
  const message = `The auth method "${auth}" needs a person's consent: call begin${instead}.`;
  return new ConnectorError("badInput", message);
}
