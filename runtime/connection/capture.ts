import { parseJson } from "../answer/decode.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import type { Tokens } from "../oauth/context.ts";
import { reader } from "../expression/place.ts";

/** What came while a connection was made, in the vendor's words. */
export interface CaptureSources {
  /** What the token endpoint, or the last step of a login, answered. */
  readonly token?: unknown;
  /** The parameters of the redirect from the consent page. */
  readonly redirect?: URLSearchParams;
  /** What the definition's test gave. */
  readonly test?: unknown;
}

/** Longer values are no names, ids and addresses. */
const LONGEST = 2_000;

/**
 * The values that a connection keeps, by the definition's names; a place where nothing lies gives none. They are
 * kept in the open: a token at one of the places is refused. Fails with `badAnswer`.
 */
export function capture(
  { connection }: ConnectorDescriptor,
  roots: readonly (keyof CaptureSources | "claims")[],
  sources: CaptureSources,
  tokens: Tokens | undefined,
): Readonly<Record<string, unknown>> {
  const wanted = Object.entries(connection?.capture ?? {}).filter(([, [root]]) =>
    roots.some((each) => each === root),
  );
  const needsClaims = wanted.some(([, [root]]) => root === "claims");
  const at = reader({
    ...sources,
    redirect: parametersOf(sources.redirect),
    ...(needsClaims ? { claims: claimsOf(sources.token) } : {}),
  });
  const found = wanted.flatMap(([name, [root, ...path]]) => {
    const value = at(root, ...path);
    if (value === null || value === undefined || value === "") return [];
    const isScalar =
      typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (!isScalar || String(value).length > LONGEST) throw unfit(name, "is no short text");
    if (value === tokens?.accessToken || value === tokens?.refreshToken)
      throw unfit(name, "is a token");
    return [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** One that stands there twice could be read in two ways. */
function parametersOf(redirect: URLSearchParams | undefined): Readonly<Record<string, string>> {
  const entries = [...(redirect ?? [])].filter(([name]) => redirect?.getAll(name).length === 1);
  return Object.fromEntries(entries);
}

/**
 * The claims of the ID token that came in the token answer. It came over TLS from the token endpoint itself, so
 * its signature need not be checked (OpenID Connect Core 1.0, section 3.1.3.7, 6).
 */
function claimsOf(token: unknown): unknown {
  const idToken = reader({ token })("token", "id_token");
  const [, payload, , ...rest] = typeof idToken === "string" ? idToken.split(".") : [];
  const claims =
    payload === undefined || rest.length > 0
      ? undefined
      : parseJson(Buffer.from(payload, "base64url").toString("utf8"));
  if (typeof claims === "object" && claims !== null && !Array.isArray(claims)) return claims;
  throw new ConnectorError("badAnswer", "The token answer holds no ID token that can be read.");
}

function unfit(name: string, how: string): ConnectorError {
  return new ConnectorError("badAnswer", `What would be kept as "${name}" ${how}.`);
}
