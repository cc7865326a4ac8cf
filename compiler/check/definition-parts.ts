import { oneOrMore } from "../bind/behaviour.ts";
import type { DocumentPath } from "../source.ts";
import type { AuthDefinition, ConnectorDefinition } from "../validate/definition.ts";

/** An auth method, its id, and where it stands. */
export interface AuthMethod {
  readonly id: string;
  readonly at: DocumentPath;
  readonly method: AuthDefinition;
}

/** The auth methods of a definition; the scheme stands for an id that is not given. */
export function authMethods({ auth }: ConnectorDefinition): readonly AuthMethod[] {
  return oneOrMore(auth).map((method, index) => ({
    id: method.id ?? method.scheme,
    at: Array.isArray(auth) ? ["auth", index] : ["auth"],
    method,
  }));
}
