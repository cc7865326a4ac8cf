import type { Draft } from "../prepare/bind.ts";
import type { Expression } from "../expression/expression.ts";
import {
  type AuthContext,
  type AuthScheme,
  type CredentialPlace,
  credentialText,
  withCredential,
} from "./scheme.ts";

/** Where an access token goes; `format` reads the root `token`. */
export type TokenPlace = CredentialPlace & { readonly format?: Expression };

export interface BearerTokenOptions {
  readonly id: string;
  /** Default: `Authorization: Bearer <token>` (RFC 6750, section 2.1). */
  readonly place?: TokenPlace;
}

/** An access token that never changes, sent with every request. */
export function bearerToken({ id, place }: BearerTokenOptions): AuthScheme {
  return {
    id,
    scheme: "bearerToken",
    apply: (draft, context) => placeToken(draft, context, id, place),
  };
}

const plain: Expression = (at) => at("token");
const bearer: Expression = (at, fn) => fn.text("Bearer ", at("token"));

/** Puts the credential's `accessToken` where a token scheme wants it. */
export function placeToken(
  draft: Draft,
  { at }: AuthContext,
  id: string,
  place: TokenPlace | undefined,
): Draft {
  const token = credentialText((read) => read("credential", "accessToken"), at, id);
  const format = place === undefined ? bearer : (place.format ?? plain);
  const text = credentialText(
    (_, fn) => format((root, ...path) => (root === "token" ? token : at(root, ...path)), fn),
    at,
    id,
  );
  return withCredential(draft, place ?? { header: "Authorization" }, text);
}
