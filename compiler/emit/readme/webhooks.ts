import type { VerifyIR, WebhookEventIR, WebhookIR } from "../../ir/ir.ts";

/** Schemes that say who sent a delivery, whatever its body is. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(["basic", "jwt", "token"]);

/** A place: a root and what lies below it. */
type Keys = readonly string[];

/** Schemes that bound the time of a delivery by themselves. */
const TIMED: ReadonlySet<string> = new Set(["jwt", "standardWebhooks"]);

/** What deliveries are proven by, and what that does not cover. */
export function proofs({ verify, subscribe, account, dedupe }: WebhookIR): readonly string[] {
  const schemes =
    verify === "unsigned"
      ? ["Deliveries are not signed: anyone can send them."]
      : verify.map((each, index) => proof(each, index > 0));
  const ordered =
    subscribe === undefined
      ? `They are ordered in the vendor's settings, with the address that your host gives${registered(verify)}.`
      : `They are ordered by ${subscribe.create.call}.`;
  const routed =
    account === undefined
      ? []
      : ["One address serves all connections: deliveries say whose they are."];
  const undated = verify === "unsigned" ? [] : verify.filter((each) => !isTimed(each));
  const replayed =
    undated.length === 0 ? [] : [replays(undated, undated.length === verify.length, dedupe)];
  return [...schemes, ...replayed, ordered, ...routed];
}

function isTimed({ scheme, options }: VerifyIR): boolean {
  if (TIMED.has(scheme)) return true;
  return options.some(([key, option]) => {
    const data = option.kind === "data" ? option.data : undefined;
    const namesTime = typeof data === "object" && data !== null && "timestamp" in data;
    return key === "timestamp" || (key === "parts" && namesTime);
  });
}

/** How long a copy of a delivery is known for one where nothing signed says when it was sent. */
function replays(
  undated: readonly VerifyIR[],
  isAll: boolean,
  dedupe: WebhookIR["dedupe"],
): string {
  const names = [...new Set(undated.map(({ scheme }) => scheme))].join(", ");
  const begin = isAll ? "No time is proven" : `No time is proven by ${names}`;
  return dedupe === undefined
    ? `${begin}, and copies of a delivery are not told from it.`
    : `${begin}: a copy of a delivery is taken once more when its id was forgotten, after seven days unless your host remembers it for longer.`;
}

function proof(verify: VerifyIR, isNext: boolean): string {
  const { scheme } = verify;
  const begin = isNext ? "Or they are" : "Deliveries are";
  const owners = secretsOf(verify).map(
    ([root = "", name = ""]) => `the ${name} of the ${OWNERS[root] ?? root}`,
  );
  const by = owners.length === 0 ? scheme : `${scheme} with ${owners.join(" or ")}`;
  const end = WITHOUT_BODY.has(scheme) ? ", which does not cover their body" : "";
  return `${begin} proven by ${by}${end}.`;
}

/** Who has a secret, by the root that it is named by. */
const OWNERS: Readonly<Record<string, string>> = {
  app: "app",
  connection: "connection",
  credential: "connection",
  subscription: "subscription",
};

/** Where the secrets lie that a proof takes. */
function secretsOf({ options }: VerifyIR): readonly Keys[] {
  const [, option] = options.find(([key]) => key === "secret") ?? [];
  if (option?.kind !== "data") return [];
  const places = option.data as Keys | readonly Keys[];
  return typeof places[0] === "string" ? [places as Keys] : (places as readonly Keys[]);
}

/** What becomes of the secret of an order that is placed by hand. */
function registered(verify: WebhookIR["verify"]): string {
  if (verify === "unsigned") return "";
  const isKept = verify.some((each) => secretsOf(each).some(([root]) => root === "subscription"));
  return isKept ? "; the secret that those show or take is given to the host, which keeps it" : "";
}

export function eventRow({ name, type, typeName, scopes }: WebhookEventIR): object {
  const named = type?.kind === "reference" ? type.name : undefined;
  return { name, data: typeName ?? named ?? type?.kind ?? "unknown", scopes };
}
