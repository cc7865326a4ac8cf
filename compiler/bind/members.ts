import type { MemberCheck } from "../expression/cel.ts";
import { fieldAt } from "../types/project.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import { oneOrMore } from "./behaviour.ts";
import type { BoundOperation } from "./bound.ts";

/** Knows the names right under a root, and nothing of what is below them. */
export function namesOnly(names: readonly string[]): MemberCheck {
  return ([name]) => (names.includes(String(name)) ? undefined : { candidates: names });
}

/**
 * What may be read under `connection`, `app` and `auth`: what is asked for, captured or chosen when the
 * connection is made, fields of the host that are no secrets, and what the chosen auth method says of itself.
 */
export function knownMembers(definition: ConnectorDefinition): ReadonlyMap<string, MemberCheck> {
  const { fields, capture, choose, app } = definition.connection;
  const connection = [fields, capture, choose].flatMap((each) => Object.keys(each ?? {}));
  const open = Object.entries(app ?? {}).filter(([, field]) => field.secret !== true);
  return new Map([
    ["connection", namesOnly(connection)],
    ["app", namesOnly([...open.map(([name]) => name), ...clientFields(definition, "clientId")])],
    ["auth", namesOnly(["id", "scopes"])],
  ]);
}

/** Auth methods may also read the secrets of the host and of the user. */
export function authMembers(
  definition: ConnectorDefinition,
  credential: readonly string[],
): ReadonlyMap<string, MemberCheck> {
  const app = Object.keys(definition.connection.app ?? {});
  return new Map([
    ...knownMembers(definition),
    ["app", namesOnly([...app, ...clientFields(definition, "clientId", "clientSecret")])],
    ["credential", namesOnly(credential)],
  ]);
}

/** What OAuth asks of every host besides the fields that a definition names. */
function clientFields(
  definition: ConnectorDefinition,
  ...names: readonly string[]
): readonly string[] {
  const isAsked = oneOrMore(definition.auth).some(
    ({ scheme, requestUrl }) =>
      scheme === "oauth2" || (scheme === "oauth1" && requestUrl !== undefined),
  );
  return isAsked ? names : [];
}

/** Follows paths through what an operation gives, where that is no list. */
export function resultMembers(called: BoundOperation): MemberCheck | undefined {
  return called.answer.items === undefined ? testedMembers(called) : undefined;
}

/** Follows paths through what the test of a connection gives: of a list its first item. */
export function testedMembers({ answer, document }: BoundOperation): MemberCheck | undefined {
  const { type, encoding } = answer;
  if (type === undefined) {
    // What comes back could not be found, which is told already.
    if (encoding !== "none") return undefined;
    return ([name]) => (name === undefined ? undefined : { candidates: [] });
  }
  return (path) => {
    const search = fieldAt(document.types, type, path);
    return "missing" in search ? { candidates: search.missing.candidates } : undefined;
  };
}
