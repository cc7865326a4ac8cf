import type { Value } from "../expression/expression.ts";
import type { Dialect } from "../oauth/dialect.ts";
import type { Lifetime } from "../oauth/lifetime.ts";
import { placeToken, type TokenPlace } from "./bearer-token.ts";
import type { AuthScheme } from "./scheme.ts";

/** One call of a login. */
export interface LoginStep {
  /** Id of an operation. */
  readonly call: string;
  /** Its input; reads `credential`, `connection`, `app` and, of the steps before, `steps.<name>`. */
  readonly with?: Value;
}

export interface LoginOptions {
  readonly id: string;
  /** In this order, at most five; what the last one gives is the root `token`. */
  readonly steps: Readonly<Record<string, LoginStep>>;
  /** Where the token is, if not under RFC 6749's names. */
  readonly response?: NonNullable<Dialect["response"]>;
  /** Default: the seconds at `response.expiresIn`. */
  readonly lifetime?: Lifetime;
  /** Where the token goes. Default: `Authorization: Bearer <token>`. */
  readonly place?: TokenPlace;
}

export interface LoginScheme extends AuthScheme {
  readonly scheme: "login";
  readonly options: LoginOptions;
}

/** A token that calls of the vendor's own give for user name, password or the like. */
export function login(options: LoginOptions): LoginScheme {
  const { id, place } = options;
  return {
    id,
    scheme: "login",
    options,
    apply: (draft, context) => placeToken(draft, context, id, place),
  };
}
