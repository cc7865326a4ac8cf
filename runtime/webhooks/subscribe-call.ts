import { follow, type Place, type Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { matches } from "../answer/match.ts";
import type { AnyOperation } from "../operation.ts";
import { evaluate } from "../expression/value.ts";
import type { WebhookSubscribe } from "./definition.ts";

export type SubscribeStep = "create" | "renew" | "delete";

/** What the inputs of these calls may read besides the connection. */
export interface SubscribeRoots {
  readonly webhook: { readonly url: string };
  readonly subscription: {
    readonly id?: string;
    readonly secret?: string;
    /** What else was captured. */
    readonly [name: string]: string | undefined;
  };
}

/** What the vendor answered. */
export interface Subscribed {
  readonly id?: string;
  /** Where the vendor chooses it. */
  readonly secret?: string;
  /** Milliseconds since 1970: when the vendor stops sending. */
  readonly expires?: number;
  /** What else the definition keeps of the answer. */
  readonly captured?: Readonly<Record<string, string>>;
}

export interface SubscribeCaller {
  /** Reads `connection webhook subscription`. */
  readonly at: Read;
  /** Id of the auth method in use; asked for only where the definition looks at it. */
  readonly auth: () => Promise<string | undefined>;
  readonly call: (operation: AnyOperation, input: unknown) => Promise<unknown>;
}

/**
 * Makes one of the calls of a definition's `subscribe`; undefined where there is none, or where `when` does not
 * hold. Fails as the call does: with a ConnectorError.
 */
export async function callSubscribe(
  subscribe: WebhookSubscribe,
  step: SubscribeStep,
  { at, auth, call }: SubscribeCaller,
): Promise<Subscribed | undefined> {
  const rule = subscribe[step];
  if (rule === undefined || !(await applies(subscribe, at, auth))) return undefined;
  const input = rule.with === undefined ? {} : evaluate(rule.with, at, functions);
  const result = await call(rule.call(), input);
  const text = (place: Place | undefined): string | undefined => {
    // The first segment is the root, `result`.
    const value = place === undefined ? null : follow(result, place.slice(1));
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const id = text(rule.id);
  const secret = text("secret" in rule ? rule.secret : undefined);
  const expires = timeOf(text(rule.expires) ?? "");
  const captured = Object.entries(rule.capture ?? {}).flatMap(([name, place]) => {
    const value = text(place);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...(id === undefined ? {} : { id }),
    ...(secret === undefined ? {} : { secret }),
    ...(expires === undefined ? {} : { expires }),
    ...(captured.length === 0 ? {} : { captured: Object.fromEntries(captured) }),
  };
}

async function applies(
  { when }: WebhookSubscribe,
  at: Read,
  auth: SubscribeCaller["auth"],
): Promise<boolean> {
  if (when === undefined) return true;
  const method = when.some((each) => each.at[0] === "auth") ? await auth() : undefined;
  return matches(when, (place) => {
    const [root, first] = place;
    if (root !== "auth") return at(...place);
    return first === undefined || first === "id" ? (method ?? null) : null;
  });
}

/** Before this many milliseconds, in March 1973, nobody made webhooks: such a number counts seconds. */
const EARLIEST = 100_000_000_000;

function timeOf(text: string): number | undefined {
  if (/^\d{1,15}$/.test(text)) {
    const number = Number(text);
    return number < EARLIEST ? number * 1000 : number;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
