import { keyPlaces } from "../../bind/auth/api-key.ts";
import type { DocumentPath } from "../../source.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/** A credential travels, and not in an address: those are logged by everything that they pass. */
export const credentials: Rule = (subject) => {
  for (const { method, at } of authMethods(subject.definition)) {
    const { scheme, username, password, key } = method;
    if (scheme === "apiKey")
      for (const place of keyPlaces(method)) {
        if (place.in === "query" || place.in === "path")
          subject.refuse("check/credential-in-url", { where: place.in }, [...at, ...place.at]);
        checkReads(subject, place.format, "credential", [...at, ...place.formatAt]);
      }
    if (scheme === "basic" && username !== undefined && password !== undefined)
      checkReads(subject, `${String(username)}${String(password)}`, "credential", [
        ...at,
        "password",
      ]);
    if (scheme === "mtls") checkReads(subject, key, "credential", [...at, "key"]);
    const place = method["place"] as
      { readonly query?: string; readonly format?: string } | undefined;
    if (place === undefined) continue;
    if (place.query !== undefined)
      subject.refuse("check/credential-in-url", { where: "query" }, [...at, "place", "query"]);
    checkReads(subject, place.format, "token", [...at, "place", "format"]);
  }
};

/** What is written without the credential proves nothing to the vendor. */
function checkReads(
  { locate, report }: Subject,
  text: unknown,
  root: "credential" | "token",
  at: DocumentPath,
): void {
  if (typeof text !== "string" || new RegExp(`\\$\\{[^}]*\\b${root}\\b`).test(text)) return;
  const read = root === "token" ? "${token}" : "${credential.…}";
  report("check/credential-missing", { read }, locate(at, "value"));
}
