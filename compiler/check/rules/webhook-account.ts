import type { VerifyIR } from "../../ir/ir.ts";
import type { Json } from "../../json.ts";
import type { Rule } from "../rule.ts";
import { covers, dataOf, schemesOf, signedOf } from "../webhook-parts.ts";

/**
 * Where one secret or key signs for all connections, a delivery that was made for one of them is proven at
 * the address of any other: only an account id that is signed says whose it is.
 */
export const webhookAccount: Rule = (subject) => {
  const { connector, definition, refuse } = subject;
  const shared = schemesOf(subject).filter(({ scheme }) => isShared(scheme));
  const [first] = shared;
  if (first === undefined) return;
  const by = sharedKey(first.scheme);
  const account = connector.webhooks?.account;
  if (account === undefined) {
    refuse("check/account-missing", { by }, ["webhooks"], "key");
    return;
  }
  const open = account.at.findIndex((place) =>
    shared.some(({ scheme }) => {
      const signed = signedOf(scheme);
      return signed !== undefined && !covers(signed, scheme, place);
    }),
  );
  if (open < 0) return;
  // The schema has seen it.
  const written = definition.webhooks?.["account"] as { readonly at: string | readonly string[] };
  const isList = typeof written.at !== "string";
  const place = isList ? written.at[open] : written.at;
  const at = ["webhooks", "account", "at", ...(isList ? [open] : [])];
  refuse("check/account-not-signed", { place: String(place), by }, at);
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
