import type { AuthScheme, Presigned } from "../auth/scheme.ts";
import type { BoundParameter } from "./bind.ts";
import type { Call } from "../call.ts";
import { ConnectorError, named } from "../errors.ts";
import { observed, open } from "../execute.ts";
import { headerText } from "../http/headers.ts";
import type { AnyOperation } from "../operation.ts";
import { reader } from "../expression/place.ts";
import { prepare } from "./prepare.ts";

/**
 * Signs the request of an operation instead of sending it: an address that works without a credential for
 * `expires` seconds. Whoever uses it brings the body. Fails with a ConnectorError: `unsupported` where the auth
 * method of this connection cannot sign addresses.
 */
export async function presign(call: Call, input: unknown, expires: number): Promise<Presigned> {
  const unsent = { ...call, operation: withoutBody(call.operation) };
  return await observed(call.trace, input, async (given) => {
    try {
      return await signed(unsent, given, expires);
    } catch (error) {
      throw named(error, call.operation.id);
    }
  });
}

async function signed(call: Call, input: unknown, expires: number): Promise<Presigned> {
  const { session, operation } = call;
  const { descriptor, connection, credentials, state } = session;
  const draft = await open(call, input);
  const schemes = descriptor.auth.filter((each) => operation.auth?.includes(each.id) ?? true);
  const able = schemes.filter((each) => each.presign !== undefined);
  const auth = able.map(({ id }) => id);
  if (auth.length === 0) throw cannotSign(descriptor.id);
  const credential = await credentials({ connector: descriptor.id, auth, presigning: true });
  const { presign: sign, id } = chosen(able, credential.auth, descriptor.id);
  if (sign === undefined) throw cannotSign(descriptor.id);
  const at = reader({ connection, credential: credential.values, auth: id });
  const { method, url } = prepare(draft, { descriptor, operation, at });
  const headers = headersOf(draft.parameters);
  return sign({ method, url, headers, expires, now: state.clock.now() }, { at });
}

function chosen(
  schemes: readonly AuthScheme[],
  auth: string | undefined,
  connector: string,
): AuthScheme {
  const scheme = auth === undefined ? schemes[0] : schemes.find(({ id }) => id === auth);
  if (scheme === undefined) throw cannotSign(connector);
  return scheme;
}

function cannotSign(connector: string): ConnectorError {
  return new ConnectorError(
    "unsupported",
    `The connector "${connector}" cannot sign addresses with the auth method of this connection.`,
  );
}

/** The operation without the inputs that its body is made of. */
function withoutBody(operation: AnyOperation): AnyOperation {
  const { body: _, input, ...rest } = operation;
  const kept = Object.entries(input).filter(([, each]) => !inBody.has(each.in));
  const set = (operation.set ?? []).filter((each) => !inBody.has(each.in));
  return { ...rest, input: Object.fromEntries(kept), set };
}

const inBody: ReadonlySet<string> = new Set(["body", "payload", "variable"]);

/** What the operation itself sends in its header: whoever uses the address has to send it too. */
function headersOf(parameters: readonly BoundParameter[]): Readonly<Record<string, string>> {
  const entries = parameters.flatMap((each) => {
    const text = each.in === "header" ? headerText(each) : undefined;
    return text === undefined ? [] : [[each.name.toLowerCase(), text] as const];
  });
  return Object.fromEntries(entries);
}
