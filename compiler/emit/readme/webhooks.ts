import type { VerifyIR, WebhookEventIR, WebhookIR } from "../../ir/ir.ts";

/** Schemes that say who sent a delivery, whatever its body is. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(["basic", "jwt", "token"]);

/** What deliveries are proven by, and what that does not cover. */
export function proofs({ verify, subscribe, account }: WebhookIR): readonly string[] {
  const schemes =
    verify === "unsigned"
      ? ["Deliveries are not signed: anyone can send them."]
      : verify.map((each, index) => proof(each, index > 0));
  const ordered =
    subscribe === undefined
      ? "They are ordered in the vendor's settings, with the address that your host gives; where those show a secret, the host keeps it."
      : `They are ordered by ${subscribe.create.call}.`;
  const routed =
    account === undefined
      ? []
      : ["One address serves all connections: deliveries say whose they are."];
  return [...schemes, ordered, ...routed];
}

function proof({ scheme }: VerifyIR, isNext: boolean): string {
  const begin = isNext ? "Or they are" : "Deliveries are";
  const end = WITHOUT_BODY.has(scheme) ? ", which does not cover their body" : "";
  return `${begin} proven by ${scheme}${end}.`;
}

export function eventRow({ name, type, typeName, scopes }: WebhookEventIR): object {
  const named = type?.kind === "reference" ? type.name : undefined;
  return { name, data: typeName ?? named ?? type?.kind ?? "unknown", scopes };
}
