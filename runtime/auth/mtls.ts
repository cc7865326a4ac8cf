import type { Expression } from "../expression/expression.ts";
import { type AuthScheme, credentialText, unchanged } from "./scheme.ts";

export interface MtlsOptions {
  readonly id: string;
  /** In PEM, with those that vouch for it. */
  readonly certificate: Expression | string;
  /** The private key in PEM. */
  readonly key: Expression | string;
}

/** A client certificate: the connection proves who calls, and nothing of it is in the request. */
export function mtls({ id, certificate, key }: MtlsOptions): AuthScheme {
  const text = (value: Expression | string): Expression =>
    typeof value === "string" ? () => value : value;
  return {
    id,
    scheme: "mtls",
    apply: unchanged,
    certificate: ({ at }) => ({
      certificate: credentialText(text(certificate), at, id),
      key: credentialText(text(key), at, id),
    }),
  };
}
