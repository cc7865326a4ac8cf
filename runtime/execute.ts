import { type Answer, discard } from "./answer.ts";
import type { AuthScheme } from "./auth/scheme.ts";
import { bind, type Draft } from "./bind.ts";
import { failureOf } from "./classify.ts";
import type { Credential, CredentialProvider } from "./credential.ts";
import { decode } from "./decode.ts";
import type { ConnectorDescriptor } from "./descriptor.ts";
import { ConnectorError, naming, runtimePending } from "./errors.ts";
import type { AnyOperation, Idempotency } from "./operation.ts";
import { reader } from "./place.ts";
import { prepare } from "./prepare.ts";
import { outputOf } from "./project.ts";
import { createRedact, type Redact } from "./redact.ts";
import type { HttpRequest, Transport } from "./request.ts";

/** What one call may set for itself. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /**
   * Milliseconds per attempt; wins over the definition's. For streams: until the answer begins, and for
   * every pause.
   */
  readonly timeout?: number;
  /** For operations that send one; made up where it is absent. */
  readonly idempotencyKey?: string;
}

/** What the calls of one connection have in common. */
export interface Session {
  readonly descriptor: ConnectorDescriptor;
  /** The connection's fields, defaults included. */
  readonly connection: Readonly<Record<string, unknown>>;
  readonly credentials: CredentialProvider;
  /** With its interceptors. */
  readonly transport: Transport;
}

/** One operation of one connection, with the caller's options. */
export interface Call {
  readonly session: Session;
  readonly operation: AnyOperation;
  readonly options: CallOptions;
}

/** One call: bind the input, take the credential, send, and project the answer. */
export async function execute(call: Call, input: unknown): Promise<unknown> {
  const { operation } = call;
  return await naming(operation.id, async () => {
    const answer = await send(call, bindInput(call, input));
    try {
      return outputOf(operation, answer);
    } catch (error) {
      await discard(answer);
      throw error;
    }
  });
}

/** The input at its places; nothing has been asked of anyone yet. */
export function bindInput({ session, operation, options }: Call, input: unknown): Draft {
  return bind(operation, input, {
    at: reader({ connection: session.connection }),
    idempotency: idempotencyOf(session.descriptor, operation),
    idempotencyKey: options.idempotencyKey,
  });
}

/** Puts the credential on a draft and sends it; an answer that means failure is thrown. */
export async function send(call: Call, draft: Draft): Promise<Answer> {
  const { session, operation, options } = call;
  const { descriptor, connection } = session;
  assertUncancelled(options.signal);
  const authorized = await authorize(session, operation, draft);
  const request = prepare(authorized.draft, {
    descriptor,
    operation,
    at: reader({ connection, auth: authorized.auth }),
    timeout: options.timeout,
    signal: options.signal,
  });
  return await attempt(call, request, authorized.redact);
}

/** Sends a request once. What may be repeated, and when, is decided around this step. */
async function attempt(
  { session, operation }: Call,
  request: HttpRequest,
  redact: Redact,
): Promise<Answer> {
  const { descriptor, transport } = session;
  const response = await transport(request);
  const answer = await decode(descriptor.id, operation, request, response);
  const failure = failureOf(answer, {
    operation: operation.id,
    rules: [operation.errors, descriptor.http?.errors].filter((rules) => rules !== undefined),
    rateLimit: descriptor.http?.rateLimit,
    redact,
    now: Date.now(),
  });
  if (failure === undefined) return answer;
  await discard(answer);
  throw failure;
}

/** A draft with its credential, the method that put it there, and what must not be told of it. */
interface Authorized {
  readonly draft: Draft;
  readonly auth: string | undefined;
  readonly redact: Redact;
}

async function authorize(
  { descriptor, connection, credentials }: Session,
  operation: AnyOperation,
  draft: Draft,
): Promise<Authorized> {
  const schemes = schemesOf(descriptor, operation);
  if (schemes.length === 0) return { draft, auth: undefined, redact: (text) => text };
  const credential = await credentials({
    connector: descriptor.id,
    auth: schemes.map(({ id }) => id),
  });
  const scheme = schemeOf(schemes, credential, operation);
  const { values } = credential;
  const at = reader({ connection, credential: values, auth: scheme.id });
  const authorized = scheme.apply(draft, { at });
  const written = authorized.parameters.filter((each) => each.credential === true);
  const secrets = [...Object.values(values), ...written.map(({ value }) => String(value))];
  // Made when there is something to redact: most calls succeed.
  return { draft: authorized, auth: scheme.id, redact: (text) => createRedact(secrets)(text) };
}

/** The auth methods that fit; one that this runtime does not know is never taken for none. */
function schemesOf(
  { id, auth, pending = [] }: ConnectorDescriptor,
  operation: AnyOperation,
): readonly AuthScheme[] {
  const schemes = auth.filter((each) => operation.auth?.includes(each.id) ?? true);
  if (schemes.length > 0) return schemes;
  const missing = pending.find((feature) => feature.startsWith("auth")) ?? operation.auth?.[0];
  if (missing !== undefined) throw runtimePending(id, missing);
  return schemes;
}

function schemeOf(
  schemes: readonly AuthScheme[],
  { auth }: Credential,
  { id }: AnyOperation,
): AuthScheme {
  const scheme = auth === undefined ? schemes[0] : schemes.find((each) => each.id === auth);
  if (scheme !== undefined) return scheme;
  throw new ConnectorError(
    "badCredential",
    `The operation "${id}" does not work with the auth method "${auth}".`,
  );
}

/** The connector's rule is for operations that change something. */
function idempotencyOf({ http }: ConnectorDescriptor, operation: AnyOperation): Idempotency {
  if (operation.idempotency !== undefined) return operation.idempotency;
  if (operation.effect === "read") return { kind: "natural" };
  return http?.idempotency ?? { kind: "none" };
}

function assertUncancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new ConnectorError("cancelled", "The caller cancelled the call.");
}
