import type { BoundParameter, Draft } from "../prepare/bind.ts";
import { ConnectorError } from "../errors.ts";
import type { Expression, Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import type { CertificatePair } from "../http/client-certificate.ts";
import type { HttpRequest } from "../http/request.ts";

/** What an auth method sees: reads `credential`, `connection`, `app` and, for token schemes, `token`. */
export interface AuthContext {
  readonly at: Read;
  /** Milliseconds that the vendor's clock is ahead of ours, as far as signatures are concerned. Default: 0. */
  readonly skew?: number;
}

/** A request whose address is to be signed. */
export interface PresignRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case: whoever uses the address sends them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds that the address works. */
  readonly expires: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** An address that works without a credential. */
export interface Presigned {
  readonly url: string;
  /** What a request to it must carry. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One way to prove who calls. */
export interface AuthScheme {
  readonly id: string;
  readonly scheme: string;
  /** The draft with the credential in its place. Fails with `badCredential` where a value is missing. */
  readonly apply: (draft: Draft, context: AuthContext) => Draft;
  /** What `apply` places names the time, and is made anew where our clock is wrong. */
  readonly isTimed?: true;
  /**
   * The written request with its signature, made for each attempt and after all interceptors: nothing that is
   * signed changes afterwards. Fails with `badCredential` where a value is missing, and with `badInput` where
   * the body is a stream and the signature covers it.
   */
  readonly sign?: (request: HttpRequest, context: AuthContext) => HttpRequest;
  /**
   * What the connection proves itself by; undefined where the credential has none. Fails with `badCredential` where a
   * value is missing.
   */
  readonly certificate?: (context: AuthContext) => CertificatePair | undefined;
  /**
   * Signs an address in place of a request. Fails with `badCredential` where a value is missing, and with
   * `badInput` where the time is longer than the vendor takes.
   */
  readonly presign?: (request: PresignRequest, context: AuthContext) => Presigned;
}

export type PlaceName = "header" | "query" | "body" | "path";

/** Where a credential goes: exactly one of these; `path` is a path parameter of every operation. */
export type CredentialPlace = {
  readonly [Name in PlaceName]: { readonly [Key in Name]: string } & {
    readonly [Other in Exclude<PlaceName, Name>]?: never;
  };
}[PlaceName];

/** A draft that needs no credential, because the written request is signed or nothing is proven. */
export function unchanged(draft: Draft): Draft {
  return draft;
}

/** The draft with a credential at its place. */
export function withCredential(draft: Draft, place: CredentialPlace, value: string): Draft {
  const parameter: BoundParameter = {
    ...location(place),
    input: "credential",
    value,
    credential: true,
  };
  return { ...draft, parameters: [...draft.parameters, parameter] };
}

function location(place: CredentialPlace): Pick<BoundParameter, "in" | "name"> {
  if (place.header !== undefined) return { in: "header", name: place.header };
  if (place.query !== undefined) return { in: "query", name: place.query };
  if (place.body !== undefined) return { in: "body", name: place.body };
  return { in: "path", name: place.path };
}

/**
 * The text of a credential's value; an empty field is none, whatever stands around it. The error names the method and
 * what is lacking, never a value.
 */
export function credentialText(expression: Expression, at: Read, scheme: string): string {
  let lacking = "value";
  const value = expression((root, ...path) => {
    const found = at(root, ...path);
    if (root !== "credential" || (found ?? "") !== "") return found;
    lacking = `"${path.join(".")}"`;
    return undefined;
  }, functions);
  if (typeof value === "string" && value !== "") return value;
  throw new ConnectorError(
    "badCredential",
    `The credential has no ${lacking} for what the auth method "${scheme}" sends.`,
  );
}
