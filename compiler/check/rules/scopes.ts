import { removeItem } from "../../diagnostics/edit.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule } from "../rule.ts";

/** Schemes whose credentials are what they are: nobody grants them scopes. */
const WITHOUT_SCOPES: ReadonlySet<string> = new Set([
  "apiKey",
  "awsSigV4",
  "azureSharedKey",
  "basic",
  "hmac",
  "mtls",
  "none",
  "oauth1",
  "password",
  "signedQuery",
  "standardWebhooks",
]);

/** Scopes belong to operations, one to an item: their union is what a connection asks for. */
export const scopes: Rule = ({ definition, locate, report }) => {
  const methods = authMethods(definition);
  const separators = methods.flatMap(({ method }) =>
    typeof method["scopeSeparator"] === "string" ? [method["scopeSeparator"]] : [],
  );
  const isJoined = (scope: string): boolean =>
    /[\s,]/.test(scope.trim()) || separators.some((each) => scope.includes(each));
  const used = new Map<string, readonly (string | number)[]>();

  for (const [id, operation] of Object.entries(definition.operations)) {
    const at = ["operations", id, "scopes"];
    for (const [index, scope] of (operation.scopes ?? []).entries()) {
      if (!used.has(scope)) used.set(scope, [...at, index]);
      if (isJoined(scope))
        report("check/scope-separator", { scope }, locate([...at, index], "value"));
    }
    if (operation.scopes === undefined || methods.some(({ method }) => takesScopes(method.scheme)))
      continue;
    const reason = "no auth method of this definition has scopes";
    report("check/unused-key", { key: "scopes", reason }, locate(at, "key"));
  }
  for (const { method, at } of methods) {
    const own = Array.isArray(method["scopes"]) ? (method["scopes"] as readonly string[]) : [];
    for (const [index, scope] of own.entries()) {
      const span = locate([...at, "scopes", index], "value");
      if (isJoined(scope)) report("check/scope-separator", { scope }, span);
      const operation = used.get(scope);
      if (operation === undefined) continue;
      const related = [{ message: "It is named here.", span: locate(operation, "value") }];
      const values = { scope, operation: String(operation[1]) };
      report("check/scope-twice", values, span, { related, ...removeItem(span) });
    }
  }
};

function takesScopes(scheme: string): boolean {
  return !WITHOUT_SCOPES.has(scheme);
}
