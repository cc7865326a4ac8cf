import { type AuthScheme, unchanged } from "./scheme.ts";

/** Calls that prove nothing: no credential is asked for. */
export function none({ id }: { readonly id: string }): AuthScheme {
  return { id, scheme: "none", apply: unchanged };
}
