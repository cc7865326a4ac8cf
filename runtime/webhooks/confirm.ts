import { matches } from "../answer/match.ts";
import type { WebhookConfirmation } from "./definition.ts";
import { isListedUrl } from "./listed-url.ts";
import type { RefusalCode, VerifyContext } from "./scheme.ts";
import { readText, type WebhookView } from "./view.ts";

/**
 * Opens the address by which a vendor asks whether its deliveries are wanted; `confirmed` once that is done,
 * undefined for deliveries that do not ask. Comes after verification, for else anyone could have us open
 * addresses. Rejects with what the host's `fetchText` fails with: the vendor asks again.
 */
export async function confirmSubscription(
  confirm: WebhookConfirmation | undefined,
  view: WebhookView,
  { fetchText }: VerifyContext,
): Promise<"confirmed" | RefusalCode | undefined> {
  if (confirm === undefined || !matches(confirm.when, view.read)) return undefined;
  const url = readText(view, confirm.url);
  if (url === undefined) return "incomplete";
  if (!isListedUrl(url, confirm.hosts)) return "badClaims";
  if (fetchText === undefined) return "unsupported";
  await fetchText(url);
  return "confirmed";
}
