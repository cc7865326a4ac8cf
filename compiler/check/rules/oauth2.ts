import type { DocumentPath } from "../../source.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/** Parameters that the flow itself sets, by request (RFC 6749, sections 4.1, 4.4 and 6; RFC 7636, section 4). */
const SET_BY_FLOW: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "authorizationParams",
    [
      "response_type",
      "client_id",
      "redirect_uri",
      "scope",
      "state",
      "code_challenge",
      "code_challenge_method",
    ],
  ],
  [
    "tokenParams",
    ["grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier"],
  ],
  ["refreshParams", ["grant_type", "refresh_token", "client_id", "client_secret"]],
]);

/** Keys that only a flow with a user reads. */
const WITH_USER = ["authorizationUrl", "authorizationParams", "pkce"] as const;
/** Keys that only a refresh reads. */
const WITH_REFRESH = ["refreshUrl", "refreshParams"] as const;

/** What an OAuth flow sets itself is not set again, and a flow without refresh tokens refreshes nothing. */
export const oauth2: Rule = (subject) => {
  for (const { method, at } of authMethods(subject.definition)) {
    if (method.scheme !== "oauth2") continue;
    checkParameters(subject, method, at);
    checkRename(subject, method["rename"], at);
    checkGrant(subject, method, at);
  }
};

type Method = Readonly<Record<string, unknown>>;

function checkParameters({ locate, report }: Subject, method: Method, at: DocumentPath): void {
  const renamed = (method["rename"] ?? {}) as Readonly<Record<string, string>>;
  for (const [key, names] of SET_BY_FLOW) {
    const taken = new Set(names.map((each) => renamed[each] ?? each));
    for (const name of Object.keys((method[key] ?? {}) as object))
      if (taken.has(name))
        report("check/reserved-parameter", { name }, locate([...at, key, name], "key"));
  }
}

/** A name that the standard has not is never looked for. */
function checkRename({ locate, report }: Subject, rename: unknown, at: DocumentPath): void {
  const known = [...SET_BY_FLOW.values()].flat();
  for (const name of Object.keys((rename ?? {}) as object)) {
    if (known.includes(name)) continue;
    const reason = "no request of OAuth 2 has a parameter of this name";
    report("check/unused-key", { key: name, reason }, locate([...at, "rename", name], "key"));
  }
}

function checkGrant({ locate, report }: Subject, method: Method, at: DocumentPath): void {
  const isAlone = method["grant"] === "clientCredentials";
  const refresh = method["refresh"];
  if (isAlone && refresh !== undefined && refresh !== "none")
    report("check/refresh-impossible", {}, locate([...at, "refresh"], "value"));
  const withoutUser = "`clientCredentials` asks no user";
  for (const key of isAlone ? WITH_USER : [])
    if (method[key] !== undefined)
      report("check/unused-key", { key, reason: withoutUser }, locate([...at, key], "key"));
  const without = isAlone ? "`clientCredentials` has no refresh token" : "`refresh` is `none`";
  for (const key of isAlone || refresh === "none" ? WITH_REFRESH : [])
    if (method[key] !== undefined)
      report("check/unused-key", { key, reason: without }, locate([...at, key], "key"));
}
