import { randomBytes } from "node:crypto";
import {
  type Attestor,
  createAttestor,
} from "../../../../runtime/webhooks/attestation/attestor.ts";
import type { WebhookContext, WebhookOutcome } from "../../../../runtime/webhooks/receive.ts";
import { createMemoryReplayStore } from "../../../../runtime/webhooks/replay.ts";
import { contextOf, NOW, type Secrets } from "./verdict.ts";

export const attestor: Attestor = createAttestor({ id: "host-1", key: randomBytes(32) });

/** A host with one address, a memory of its own and a clock that stands still. */
export function hostOf(
  secrets: Secrets,
  parts: Partial<WebhookContext> & { readonly roots?: Readonly<Record<string, unknown>> } = {},
): WebhookContext {
  return {
    ...contextOf(secrets, parts.roots === undefined ? {} : { roots: parts.roots }),
    organization: "org-1",
    connector: "vendor",
    endpoint: "endpoint-1",
    connection: "connection-1",
    attestor,
    replays: createMemoryReplayStore(() => NOW),
    ...parts,
  };
}

/** What became of a delivery, in short: the events' types, or the outcome. */
export function summary(outcome: WebhookOutcome): string {
  if (outcome.kind === "refused") return outcome.code;
  if (outcome.kind !== "events") return outcome.kind;
  return outcome.events.map(({ envelope }) => envelope.type).join(" ");
}
