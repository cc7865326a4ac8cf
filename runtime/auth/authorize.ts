import type { AuthScheme } from "./scheme.ts";
import type { Draft } from "../prepare/bind.ts";
import type { Call, Session } from "../call.ts";
import type { Credential } from "./credential.ts";
import type { ConnectorDescriptor, FieldDescriptor } from "../descriptor.ts";
import { ConnectorError, unknownFeature } from "../errors.ts";
import type { Callable } from "../callable.ts";
import { reader } from "../expression/place.ts";
import { ClientCertificate } from "../http/client-certificate.ts";
import { prepare } from "../prepare/prepare.ts";
import { createRedact, type Redact } from "../observe/redact.ts";
import type { HttpRequest } from "../http/request.ts";
import { type Hidden, hiddenOf, isSame, secretsOf } from "./secrets.ts";

/** A request that is ready to be sent, any number of times, and what must not be told of it. */
export interface Authorized {
  readonly request: HttpRequest;
  /** Absent for operations without an auth method. */
  readonly credential: Credential | undefined;
  readonly redact: Redact;
  /** What no output may show; absent where no credential goes along. */
  readonly hidden?: Hidden;
  /** The same signed by a clock so many milliseconds ahead of ours; absent where nothing is signed. */
  readonly withSkew?: (skew: number) => Written;
}

type Written = Pick<Authorized, "request" | "redact" | "hidden">;

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
  if (rejected !== undefined && isSameCredential(credential, rejected)) return undefined;
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
      // What a login is given it sends itself, and gets the next step's secrets for it.
      ...(placed === draft && scheme.sign === undefined
        ? {}
        : { hidden: hiddenOf(credentials, credential, declaredBy(descriptor, scheme), placed) }),
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
  if (rejected !== undefined && isSameCredential(credential, rejected)) return undefined;
  return { values: credential.values, auth: schemeOf(schemes, credential, operation).id };
}

/** The fields of an auth method that the definition says something of. */
function declaredBy(
  { connection }: ConnectorDescriptor,
  { id }: AuthScheme,
): Readonly<Record<string, FieldDescriptor>> {
  const { secrets = {} } = connection ?? {};
  return Object.hasOwn(secrets, id) ? (secrets[id] ?? {}) : {};
}

/** What says with which auth methods it works. */
type Schemed = Pick<Callable, "id" | "auth">;

function isSameCredential(one: Credential, other: Credential): boolean {
  return one.auth === other.auth && isSame(one.values, other.values);
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
