import type { Rule } from "../rule.ts";

/** A subscription that ends by itself goes silent, and nobody is told. */
export const webhookRenewal: Rule = ({ connector, locate, report }) => {
  const subscribe = connector.webhooks?.subscribe;
  if (subscribe?.create.expires === undefined || subscribe.renew !== undefined) return;
  const span = locate(["webhooks", "subscribe", "create", "expires"], "key");
  report("check/renew-missing", {}, span);
};
