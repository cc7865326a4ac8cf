import { refuse, type Verification, type VerifyContext, type WebhookScheme } from "./scheme.ts";
import type { WebhookView } from "./view.ts";

/** The verdict of the first scheme whose signature is there; without any signature the delivery is refused. */
export function verifyWebhook(
  schemes: readonly WebhookScheme[] | "unsigned",
  view: WebhookView,
  context: VerifyContext,
): Verification | Promise<Verification> {
  if (schemes === "unsigned") return { kind: "verified", scheme: "none" };
  const scheme = schemes.find((each) => each.isPresent(view));
  return scheme === undefined ? refuse("unsigned") : scheme.verify(view, context);
}
