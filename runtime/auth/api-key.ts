import type { Expression } from "../expression/expression.ts";
import {
  type AuthScheme,
  type CredentialPlace,
  credentialText,
  type PlaceName,
  withCredential,
} from "./scheme.ts";

/** One key, at the place that is named. */
type OneKey = CredentialPlace & {
  /** Default: the field `key` as it is. */
  readonly format?: Expression;
};

/** Several keys, or one in several places: the names at each, with what they carry. */
type KeyMaps = {
  readonly [Place in PlaceName]?: Readonly<Record<string, Expression>>;
} & { readonly format?: never };

export type ApiKeyOptions = (OneKey | KeyMaps) & { readonly id: string };

const key: Expression = (at) => at("credential", "key");

const places: Readonly<Record<PlaceName, (name: string) => CredentialPlace>> = {
  header: (header) => ({ header }),
  query: (query) => ({ query }),
  body: (body) => ({ body }),
  path: (path) => ({ path }),
};

/** Keys at fixed places of every request; all of them, or the call fails. */
export function apiKey(options: ApiKeyOptions): AuthScheme {
  const { id, format = key } = options;
  const keys = (["header", "query", "body", "path"] as const).flatMap((name) => {
    const written = options[name];
    const named = typeof written === "string" ? { [written]: format } : (written ?? {});
    return Object.entries(named).map(([at, carried]) => [places[name](at), carried] as const);
  });
  return {
    id,
    scheme: "apiKey",
    apply: (draft, { at }) =>
      keys.reduce(
        (before, [place, carried]) =>
          withCredential(before, place, credentialText(carried, at, id)),
        draft,
      ),
  };
}
