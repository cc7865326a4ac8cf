import type { RequestBody } from "../http/request.ts";
import type { Method } from "./method.ts";

/** What connectors that reach people do. */
export interface NotificationContract {
  /** Sends one message to one recipient. */
  readonly "notification.send": Method<SendInput, SendOutput>;
  /** Asks a person, and gives what the person answers. */
  readonly "notification.ask"?: Method<AskInput, AskOutput>;
  /** What became of a message. */
  readonly "notification.status"?: Method<StatusInput, StatusOutput>;
}

/** What notification connectors tell of. */
export type NotificationEvent =
  | "message.received"
  | "message.reply"
  | "notification.delivered"
  | "notification.failed"
  | "notification.read"
  | "button.pressed";

/** How far a message came; `unknown` where the vendor does not say. */
export type DeliveryStatus = "queued" | "sent" | "delivered" | "read" | "failed" | "unknown";

export interface Attachment {
  /** File name, without folders. */
  readonly name: string;
  /** Media type (RFC 6838): `text/plain`. */
  readonly type: string;
  readonly content: RequestBody;
}

export interface SendInput {
  /** Who gets it, as the vendor names people or places: an address, a number, a channel. */
  readonly to: string;
  /** One line. */
  readonly subject?: string;
  /** The message as plain text; needed where there is no `html`. */
  readonly text?: string;
  /** The message as HTML, for those who can show it. */
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  /** The conversation that this continues, as an earlier message gave it. */
  readonly thread?: string;
  /**
   * The caller's own id; the same one is never sent twice: by the vendor's own idempotency, or else by the connector's
   * `references`.
   */
  readonly reference?: string;
}

export interface SendOutput {
  /** The vendor's id of the message, which `status` takes. */
  readonly id: string;
  /** What a later message of the same conversation names. */
  readonly thread?: string;
  readonly status: DeliveryStatus;
  /** Where a person sees the message. */
  readonly url?: string;
}

export interface AskInput {
  /** Who is asked. */
  readonly to: string;
  readonly question: string;
  /** What can be answered; absent: a text of one's own. */
  readonly choices?: readonly string[];
  /** Question, choices and a link for each; written by the runtime where absent. */
  readonly text?: string;
  /** The same as HTML. */
  readonly html?: string;
  /** Where an answer is taken; written by the runtime where absent. */
  readonly answerUrl?: string;
  /**
   * The caller's own id; the same one is never asked twice: by the vendor's own idempotency, or else by the connector's
   * `references`.
   */
  readonly reference?: string;
}

export interface AskOutput {
  /** The choice that was taken. */
  readonly choice?: string;
  /** The answer, where it is a text of one's own. */
  readonly text?: string;
  /** Who answered, as the vendor names people. */
  readonly by: string;
}

export interface StatusInput {
  /** What `send` gave. */
  readonly id: string;
}

export interface StatusOutput {
  readonly id: string;
  readonly status: DeliveryStatus;
  /** Why it failed, in the vendor's words. */
  readonly error?: string;
  /** Where a person sees the message. */
  readonly url?: string;
}
