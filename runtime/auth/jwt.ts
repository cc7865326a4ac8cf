import { type AssertionOptions, signAssertion } from "./assertion.ts";
import { placeToken, type TokenPlace } from "./bearer-token.ts";
import type { AuthScheme } from "./scheme.ts";

export interface JwtOptions extends AssertionOptions {
  /** Where the token goes. Default: `Authorization: Bearer <token>`. */
  readonly place?: TokenPlace;
}

/** A token that is signed here for every call (RFC 7519). */
export function jwt(options: JwtOptions): AuthScheme {
  const { id, place } = options;
  return {
    id,
    scheme: "jwt",
    isTimed: true,
    apply: (draft, { at, skew = 0 }) => {
      const token = signAssertion(options, at, Date.now() + skew);
      const withToken: typeof at = (root, ...path) =>
        root === "credential" && path.length === 1 && path[0] === "accessToken"
          ? token
          : at(root, ...path);
      return placeToken(draft, { at: withToken }, id, place);
    },
  };
}
