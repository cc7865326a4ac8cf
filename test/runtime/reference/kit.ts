import {
  type AnyOperation,
  type ConnectorOptions,
  createSharedState,
  type Implementation,
  type ReferenceName,
  type SendInput,
  type SendOutput,
  systemClock,
} from "@human/connector-sdk";
import { ContractConnector, entry } from "../contract/kit.ts";
import { testOperation } from "../kit/connector.ts";

export const OWNER = { organization: "org-1", connectionId: "c1" };
export const message: SendInput = { to: "ada", text: "hi", reference: "order-7" };
export const name: ReferenceName = {
  organization: "org-1",
  connector: "test",
  connection: "c1",
  method: "notification.send",
  reference: "order-7",
};

/** Sends a message; the vendor has no idempotency. */
export const post: AnyOperation = testOperation({
  id: "messages.post",
  method: "POST",
  path: "/messages",
  effect: "write",
  input: { to: { in: "body" }, text: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
});

/** Its answer must have an id. */
export const sending: Implementation = entry(post, {
  with: { to: (at) => at("input", "to"), text: (at) => at("input", "text") },
  returns: { id: (at) => at("result", "id"), status: "sent" },
});

/** A connector that sends messages to a double of a vendor, and waits for nobody. */
export function sender(
  options: Partial<ConnectorOptions>,
  implementation: Implementation = sending,
): ContractConnector {
  const clock = { ...systemClock, sleep: async () => await Promise.resolve() };
  return new ContractConnector(
    { "notification.send": [implementation], "notification.ask": [implementation] },
    { state: createSharedState({ clock }), ...OWNER, ...options },
  );
}

/** Sends the message, with what a test says differently. */
export async function send(
  options: Partial<ConnectorOptions>,
  parts: Partial<SendInput> = {},
): Promise<SendOutput> {
  return await sender(options).perform("notification.send", { ...message, ...parts });
}
