import { hasKeyMaps } from "../../bind/auth/api-key.ts";
import { oauth1Fields } from "../../bind/auth/oauth1.ts";
import type { DocumentPath } from "../../source.ts";
import type { AuthDefinition } from "../../validate/definition.ts";
import { writtenTexts } from "../../validate/written-texts.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/**
 * Fields that a scheme reads by their names, true where it cannot do without; undefined for schemes whose definitions
 * say themselves what is read.
 */
function readByScheme(method: AuthDefinition): ReadonlyMap<string, boolean> | undefined {
  switch (method.scheme) {
    case "apiKey":
      return hasKeyMaps(method) ? new Map() : unwritten(method, [["key", "format"]]);
    case "basic":
      return unwritten(method, [
        ["username", "username"],
        ["password", "password"],
      ]);
    case "awsSigV4":
      return new Map([
        ["accessKeyId", true],
        ["secretAccessKey", true],
        ["sessionToken", false],
      ]);
    case "azureSharedKey":
      return new Map([["key", true]]);
    case "hmac":
      return new Map([["secret", true]]);
    case "mtls":
      return new Map();
    case "oauth1":
      return new Map(
        Object.keys(oauth1Fields(method)).map((name) => [name, !name.startsWith("token")]),
      );
    case "signedQuery":
      return new Map([["query", true]]);
    default:
      return undefined;
  }
}

/** Those that are read unless the definition writes another place for them, which the binder then looks at. */
function unwritten(
  method: AuthDefinition,
  keys: readonly (readonly [field: string, key: string])[],
): ReadonlyMap<string, boolean> {
  const own = keys.filter(([, key]) => method[key] === undefined);
  return new Map(own.map(([field]) => [field, false]));
}

/** People are asked for nothing that is then read by nothing, and for all that is needed. */
export const fields: Rule = (subject) => {
  const { definition } = subject;
  const { app, fields: own, capture, choose } = definition.connection;
  const texts = subject.texts.map((each) => each.text);
  const report = (root: string, names: readonly string[], at: DocumentPath): void => {
    for (const name of names)
      if (!isRead(texts, root, name)) reportUnused(subject, root, name, [...at, name]);
  };
  report("app", Object.keys(app ?? {}), ["connection", "app"]);
  report("connection", Object.keys(own ?? {}), ["connection", "fields"]);
  report("connection", Object.keys(capture ?? {}), ["connection", "capture"]);
  report("connection", Object.keys(choose ?? {}), ["connection", "choose"]);
  const proof = writtenTexts(definition.webhooks?.["verify"] ?? null).map((each) => each.text);
  for (const { method, at } of authMethods(definition)) {
    const known = readByScheme(method);
    if (known === undefined) continue;
    const inside = [...writtenTexts(method).map((each) => each.text), ...proof];
    for (const name of Object.keys(method.fields ?? {})) {
      if (!known.has(name) && !isRead(inside, "credential", name))
        reportUnused(subject, "credential", name, [...at, "fields", name]);
    }
    for (const [name, isNeeded] of known)
      if (isNeeded && method.fields !== undefined && !Object.hasOwn(method.fields, name))
        reportMissing(subject, method.scheme, name, [...at, "fields"]);
  }
};

/** A scheme that never finds what it signs with fails at each call. */
function reportMissing(
  { locate, report }: Subject,
  scheme: string,
  name: string,
  at: DocumentPath,
): void {
  report("check/field-missing", { name, scheme }, locate(at, "key"));
}

/** Names are letters and digits, so that they need no escape here. */
function isRead(texts: readonly string[], root: string, name: string): boolean {
  const read = new RegExp(`\\b${root}(?:\\.${name}\\b|\\[["']${name}["']\\])`);
  return texts.some((text) => read.test(text));
}

function reportUnused(
  { locate, report }: Subject,
  root: string,
  name: string,
  at: DocumentPath,
): void {
  report("check/field-unused", { name, read: `\${${root}.${name}}` }, locate(at, "key"));
}
