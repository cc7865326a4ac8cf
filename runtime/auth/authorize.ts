import type { AuthScheme } from "./scheme.ts";
import type { Draft } from "../prepare/bind.ts";
import type { Call, Session } from "../call.ts";
import type { Credential } from "./credential.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError, unknownFeature } from "../errors.ts";
import type { Callable } from "../callable.ts";
import { reader } from "../expression/place.ts";
import { ClientCertificate } from "../http/client-certificate.ts";
import { prepare } from "../prepare/prepare.ts";
import { createRedact, type Redact } from "../observe/redact.ts";
import type { HttpRequest } from "../http/request.ts";

/** A request that is ready to be sent, any number of times, and what must not be told of it. */
export interface Authorized {
  readonly request: HttpRequest;
  /** Absent for operations without an auth method. */
  readonly credential: Credential | undefined;
  readonly redact: Redact;
  /** The same signed by a clock so many milliseconds ahead of ours; absent where nothing is signed. */
  readonly withSkew?: (skew: number) => Written;
}

type Written = Pick<Authorized, "request" | "redact">;

/**
 * Puts the credential on a draft and writes the request. After a rejection the provider is told so; undefined if
 * it has nothing else to offer than what was rejected.
 */
export async function authorize(
  { session, operation, options }: Call,
  draft: Draft,
  rejected?: Credential,
): Promise<Authorized | undefined> {
  const { descriptor, connection, credentials } = session;
  const write = (with_: Draft, auth: string | undefined): HttpRequest =>
    prepare(with_, {
      descriptor,
      operation,
      at: reader({ connection, auth }),
      timeout: options.timeout,
      signal: options.signal,
    });
  const schemes = schemesOf(descriptor, operation);
  if (schemes.every(({ scheme }) => scheme === "none"))
    return {
      request: write(draft, schemes[0]?.id),
      credential: undefined,
      redact: (text) => text,
    };
  const credential = await credentials({
    connector: descriptor.id,
    auth: schemes.map(({ id }) => id),
    ...(rejected === undefined ? {} : { rejected }),
  });
  if (rejected !== undefined && isSame(credential, rejected)) return undefined;
  const scheme = schemeOf(schemes, credential, operation);
  const { values } = credential;
  const at = reader({ connection, credential: values, auth: scheme.id });
  const pair = scheme.certificate?.({ at });
  const shown = pair && { certificate: new ClientCertificate(pair, session.owner) };
  const written = (skew: number): Written => {
    const placed = scheme.apply(draft, { at, skew });
    return {
      request: { ...write(placed, scheme.id), ...shown },
      // Made when there is something to redact: most calls succeed.
      redact: (text) => createRedact(secretsOf(values, placed))(text),
    };
  };
  const first = written(0);
  const { sign, isTimed } = scheme;
  if (isTimed === true) return { ...first, credential, withSkew: written };
  if (sign === undefined) return { ...first, credential };
  // Signed right before it leaves, see `signing`.
  const withSkew = (skew: number): Written => ({
    ...first,
    request: { ...first.request, sign: (sent) => sign(sent, { at, skew }) },
  });
  return { ...withSkew(0), credential, withSkew };
}

/**
 * The credential for an operation, for what places none on a request. Undefined: the provider has nothing else to
 * offer than what was rejected.
 */
export async function credentialFor(
  { descriptor, credentials }: Pick<Session, "descriptor" | "credentials">,
  operation: Schemed,
  rejected?: Credential,
): Promise<Credential | undefined> {
  const schemes = schemesOf(descriptor, operation);
  const [only] = schemes;
  if (schemes.every(({ scheme }) => scheme === "none"))
    return { values: {}, ...(only === undefined ? {} : { auth: only.id }) };
  const credential = await credentials({
    connector: descriptor.id,
    auth: schemes.map(({ id }) => id),
    ...(rejected === undefined ? {} : { rejected }),
  });
  if (rejected !== undefined && isSame(credential, rejected)) return undefined;
  return { values: credential.values, auth: schemeOf(schemes, credential, operation).id };
}

/** What says with which auth methods it works. */
type Schemed = Pick<Callable, "id" | "auth">;

function isSame(one: Credential, other: Credential): boolean {
  const names = Object.keys(one.values);
  return (
    one.auth === other.auth &&
    names.length === Object.keys(other.values).length &&
    names.every((name) => one.values[name] === other.values[name])
  );
}

/**
 * All of a credential, the name of basic authentication too: for many vendors it is the key itself, whatever stands for
 * the password (Stripe, Freshdesk, GitHub), and nobody can tell from the values.
 */
function secretsOf(
  values: Readonly<Record<string, string>>,
  { parameters }: Draft,
): readonly string[] {
  const written = parameters
    .filter((each) => each.credential === true)
    // Servers tell what stands behind `Basic` or `Bearer` without the word.
    .flatMap(({ value }) => [String(value), String(value).replace(/^\S+ /, "")]);
  return [...Object.values(values), ...written];
}

/** The auth methods that fit; one that this runtime does not know is never taken for none. */
function schemesOf({ id, auth }: ConnectorDescriptor, operation: Schemed): readonly AuthScheme[] {
  const schemes = auth.filter((each) => operation.auth?.includes(each.id) ?? true);
  if (schemes.length > 0) return schemes;
  const missing = operation.auth?.[0];
  if (missing !== undefined) throw unknownFeature(id, missing);
  return schemes;
}

function schemeOf(
  schemes: readonly AuthScheme[],
  { auth }: Credential,
  { id }: Schemed,
): AuthScheme {
  const scheme = auth === undefined ? schemes[0] : schemes.find((each) => each.id === auth);
  if (scheme !== undefined) return scheme;
  throw new ConnectorError(
    "badCredential",
    `The operation "${id}" does not work with the auth method "${auth}".`,
  );
}
