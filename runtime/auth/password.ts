import { type AuthScheme, unchanged } from "./scheme.ts";

/** User name and password for a driver, which reads them from the credential itself; nothing is sent. */
export function password({ id }: { readonly id: string }): AuthScheme {
  return { id, scheme: "password", apply: unchanged };
}
