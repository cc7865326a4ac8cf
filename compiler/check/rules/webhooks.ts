import type { Rule } from "../rule.ts";

/** Anyone can send a webhook: without a signature it proves nothing, without an id it can be replayed. */
export const webhooks: Rule = ({ definition, refuse }) => {
  const section = definition.webhooks;
  if (section === undefined) return;
  if (section["verify"] === undefined) refuse("webhooks/unsigned", {}, ["webhooks"], "key");
  if (section["dedupe"] === undefined) refuse("webhooks/no-dedupe", {}, ["webhooks"], "key");
};
