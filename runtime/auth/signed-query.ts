import { ConnectorError } from "../errors.ts";
import { type AuthScheme, credentialText, withCredential } from "./scheme.ts";

export interface SignedQueryOptions {
  readonly id: string;
}

/**
 * A signature that the vendor has made and that goes along in the query of every address, such as Azure's shared
 * access signatures. The credential's `query` is `sv=…&sig=…`, with or without its question mark.
 */
export function signedQuery({ id }: SignedQueryOptions): AuthScheme {
  return {
    id,
    scheme: "signedQuery",
    apply: (draft, { at }) => {
      const text = credentialText((read) => read("credential", "query"), at, id);
      const pairs = [...new URLSearchParams(text)];
      if (pairs.some(([name, value]) => name === "" || value === ""))
        throw new ConnectorError(
          "badCredential",
          `The credential of the auth method "${id}" is no query.`,
        );
      return pairs.reduce(
        (before, [query, value]) => withCredential(before, { query }, value),
        draft,
      );
    },
  };
}
