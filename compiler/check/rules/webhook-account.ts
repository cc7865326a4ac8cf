import type { VerifyIR } from "../../ir/ir.ts";
import type { Json } from "../../json.ts";
import type { Rule } from "../rule.ts";
import { dataOf, schemesOf } from "../webhook-parts.ts";

/**
 * Where one secret or key signs for all connections, a delivery that was made for one of them is proven at
 * the address of any other: only an account id says whose it is.
 */
export const webhookAccount: Rule = (subject) => {
  if (subject.connector.webhooks?.account !== undefined) return;
  const shared = schemesOf(subject).find(({ scheme }) => isShared(scheme));
  if (shared === undefined) return;
  const values = { by: sharedKey(shared.scheme) };
  subject.refuse("check/account-missing", values, ["webhooks"], "key");
};

function isShared(scheme: VerifyIR): boolean {
  if (scheme.options.some(([, option]) => option.kind === "value" && readsOwn(option.value)))
    return false;
  const secrets = dataOf(scheme, "secret");
  return secrets === undefined || rootsOf(secrets).includes("app");
}

const OWN: ReadonlySet<unknown> = new Set(["connection", "subscription", "webhook"]);

/** Whether any expression in a value differs from connection to connection. */
function readsOwn(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { kind, root } = value as { readonly kind?: unknown; readonly root?: unknown };
  if (kind === "read") return OWN.has(root);
  return Object.values(value).some(readsOwn);
}

/** `["app", "secret"]` is one place, a list of such are several. */
function rootsOf(places: Json): readonly Json[] {
  if (!Array.isArray(places)) return [];
  return typeof places[0] === "string" ? [places[0]] : places.flatMap(rootsOf);
}

function sharedKey(scheme: VerifyIR): string {
  const secrets = dataOf(scheme, "secret");
  if (!Array.isArray(secrets)) return "the vendor's own key";
  const first: Json = Array.isArray(secrets[0]) ? secrets[0] : secrets;
  return `\`${(first as readonly string[]).join(".")}\``;
}
