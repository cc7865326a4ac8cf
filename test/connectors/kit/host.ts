import { randomBytes } from "node:crypto";
import type { DeliveryContext, WebhookOutcome } from "@human/connector-sdk";
import { createAttestor } from "../../../runtime/webhooks/attestation/attestor.ts";
import { createMemoryReplayStore } from "../../../runtime/webhooks/replay.ts";
import { NOW } from "../../runtime/webhooks/kit/verdict.ts";

/** The host of one delivery: one secret, wherever it is asked for, and the connections of vendors' accounts. */
export function hostOf(
  secret: string,
  accounts: Readonly<Record<string, readonly string[]>> = {},
  parts: Partial<DeliveryContext> = {},
): DeliveryContext {
  return {
    organization: "org-1",
    endpoint: "e1",
    connection: "c1",
    connections: (_, account) => accounts[account] ?? [],
    secrets: () => [{ id: "key-1", value: secret }],
    attestor: createAttestor({ id: "host-1", key: randomBytes(32) }),
    replays: createMemoryReplayStore(() => NOW),
    now: () => NOW,
    ...parts,
  };
}

/** The names of the events of a delivery, or why there are none. */
export function wordOf(outcome: WebhookOutcome): string {
  if (outcome.kind === "refused") return outcome.code;
  if (outcome.kind !== "events") return outcome.kind;
  return outcome.events.map(({ envelope }) => envelope.type).join(" ");
}
