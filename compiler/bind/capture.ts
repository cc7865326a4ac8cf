import type { Place } from "@human/connector-sdk";
import type { MemberCheck } from "../expression/cel.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import { oneOrMore } from "./behaviour.ts";
import type { BoundOperation } from "./bound.ts";
import { type BindContext, withMembers } from "./context.ts";
import { testedMembers } from "./members.ts";
import { bindPlace, type Roots } from "./value.ts";

/** Names under which token endpoints answer what nobody else may see (RFC 6749, OpenID Connect). */
const SECRETS: ReadonlySet<string | number> = new Set([
  "access_token",
  "client_secret",
  "id_token",
  "refresh_token",
]);

/** Schemes whose credential is a token that an answer brings. */
const WITH_TOKEN: ReadonlySet<string> = new Set(["jwtBearer", "login", "oauth2"]);

/** Binds what is kept of all that comes while a connection is made; it is kept in the open, so no secret may be. */
export function bindCapture(
  context: BindContext,
  definition: ConnectorDefinition,
  operations: readonly BoundOperation[],
): readonly (readonly [name: string, at: Place])[] {
  const { capture = {}, fields = {}, choose = {}, test } = definition.connection;
  const tested = operations.find((each) => each.id === test?.call);
  const result: MemberCheck | undefined = tested && testedMembers(tested);
  const inside = result ? withMembers(context, new Map([["test", result]])) : context;
  const roots = sourcesOf(definition);
  const secrets = secretPlaces(definition);
  return Object.entries(capture).flatMap(([name, text]) => {
    const path = ["connection", "capture", name];
    for (const [list, names] of Object.entries({ fields, choose })) {
      if (!Object.hasOwn(names, name)) continue;
      const span = context.locate(["connection", list, name], "key");
      const related = [{ message: "The other one is here.", span }];
      const values = { name, list: "connection" };
      context.report("bind/name-twice", values, context.locate(path, "key"), { related });
    }
    const place = bindPlace(inside, path, text, roots);
    if (place === undefined) return [];
    const [root, ...segments] = place;
    const isSecret =
      secrets.includes(text) || (root === "token" && segments.some((each) => SECRETS.has(each)));
    if (isSecret || segments.length === 0) {
      context.report("bind/secret-captured", { place: text }, context.locate(path, "value"));
      return [];
    }
    return [[name, place] as const];
  });
}

/** What there is to capture from, by the ways in which the connection may be made. */
function sourcesOf({ auth, connection }: ConnectorDefinition): Roots {
  const methods = oneOrMore(auth);
  const hasConsent = methods.some(
    (each) => each.scheme === "oauth2" && each["grant"] !== "clientCredentials",
  );
  return new Set([
    ...(methods.some((each) => WITH_TOKEN.has(each.scheme)) ? ["token"] : []),
    ...(hasConsent ? ["redirect", "claims"] : []),
    ...(connection.test?.call === undefined ? [] : ["test"]),
  ]);
}

/** Where the vendor puts its tokens, if not under the standard's names. */
function secretPlaces({ auth }: ConnectorDefinition): readonly string[] {
  return oneOrMore(auth).flatMap(({ response }) => {
    const { accessToken, refreshToken } = (response ?? {}) as Readonly<Record<string, unknown>>;
    return [accessToken, refreshToken].filter((each) => typeof each === "string");
  });
}
