import {
  type AnswerLinks,
  type Attestor,
  createAttestor,
  type HumanInput,
} from "@human/connector-sdk";
import { attested, PAGE } from "./kit.ts";
import { post } from "./chat.ts";

/** What all processes of one host have. */
export const ATTESTOR: Attestor = createAttestor({ id: "host-1", key: Buffer.alloc(32, 1) });
export const LINKS: AnswerLinks = { url: PAGE, key: Buffer.alloc(32, 2) };

/** The same call to a vendor that knows no idempotency keys. */
export const unkeyed: typeof post = { ...post, idempotency: { kind: "none" } };

export type Command =
  | { readonly do: "ask"; readonly input: HumanInput }
  | { readonly do: "answer"; readonly id: string }
  | { readonly do: "deliver"; readonly message: string; readonly by: string };

/** What the chat says when somebody presses the button of a message. */
export function said(message: string, by: string): ReturnType<typeof attested> {
  const data = { message, by, word: "yes" };
  return attested(ATTESTOR, "chat", { type: "button.pressed", data });
}
