import type { Place, Read } from "../../../../runtime/expression/expression.ts";
import { follow } from "../../../../runtime/expression/expression.ts";
import type { RawWebhook } from "../../../../runtime/webhooks/raw.ts";
import type {
  Verification,
  VerifyContext,
  WebhookScheme,
  WebhookSecret,
} from "../../../../runtime/webhooks/scheme.ts";
import { verifyWebhook } from "../../../../runtime/webhooks/verify.ts";
import { viewOf } from "../../../../runtime/webhooks/view.ts";

/** The clock of all webhook tests: Tuesday, 14 November 2023, 22:13:20 UTC. */
export const NOW = 1_700_000_000_000;

export const URL_OF_TESTS = "https://hooks.example.com/in/1";

/** Secrets by place, `subscription.secret`. */
export type Secrets = Readonly<Record<string, readonly WebhookSecret[]>>;

/** A delivery; a POST of JSON unless said otherwise. */
export function delivery(
  parts: Partial<Omit<RawWebhook, "body">> & { readonly body?: string | Uint8Array },
): RawWebhook {
  const { body = "", headers = {}, method = "POST", url = URL_OF_TESTS } = parts;
  return {
    method,
    url,
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? Buffer.from(body, "utf8") : body,
  };
}

/** One secret at a place. */
export function secretAt(place: string, ...values: readonly (string | Uint8Array)[]): Secrets {
  return { [place]: values.map((value, index) => ({ id: `key-${index + 1}`, value })) };
}

export function contextOf(
  secrets: Secrets,
  parts: Partial<VerifyContext> & { readonly roots?: Readonly<Record<string, unknown>> } = {},
): VerifyContext {
  const { roots = {}, ...rest } = parts;
  const at: Read = (root, ...path) => follow(roots, [root, ...path]);
  return {
    now: () => NOW,
    at,
    secrets: (place: Place) => secrets[place.join(".")] ?? [],
    ...rest,
  };
}

/** What one scheme says of a delivery. */
export async function verdict(
  scheme: WebhookScheme,
  raw: RawWebhook,
  context: VerifyContext,
): Promise<Verification> {
  return await verifyWebhook([scheme], viewOf(raw, context.at), context);
}

/** `verified`, or why not. */
export async function word(
  scheme: WebhookScheme,
  raw: RawWebhook,
  context: VerifyContext,
): Promise<string> {
  const verification = await verdict(scheme, raw, context);
  return verification.kind === "verified" ? "verified" : verification.code;
}

/** The same delivery with a header changed, or without it. */
export function withHeader(
  raw: RawWebhook,
  name: string,
  value: string | readonly string[] | undefined,
): RawWebhook {
  const { [name]: _, ...others } = raw.headers;
  return { ...raw, headers: value === undefined ? others : { ...others, [name]: value } };
}
