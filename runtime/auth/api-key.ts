import type { Expression } from "../expression/expression.ts";
import { type AuthScheme, type CredentialPlace, credentialText, withCredential } from "./scheme.ts";

export type ApiKeyOptions = CredentialPlace & {
  readonly id: string;
  /** Default: the field `key` as it is. */
  readonly format?: Expression;
};

const key: Expression = (at) => at("credential", "key");

/** A key at a fixed place of every request. */
export function apiKey(options: ApiKeyOptions): AuthScheme {
  const { id, format = key } = options;
  return {
    id,
    scheme: "apiKey",
    apply: (draft, { at }) => withCredential(draft, options, credentialText(format, at, id)),
  };
}
