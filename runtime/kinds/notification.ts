import { Connector } from "../connector.ts";
import type { CallOptions } from "../call.ts";
import type { RequestBody } from "../request.ts";

export interface Attachment {
  readonly name: string;
  /** `text/plain` */
  readonly type: string;
  readonly content: RequestBody;
}

export interface SendInput {
  readonly to: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  /** The conversation that this continues. */
  readonly thread?: string;
  /** The caller's own id; the same one is never sent twice. */
  readonly reference?: string;
}

export interface SendOutput {
  readonly id: string;
  readonly thread?: string;
  readonly status: string;
  readonly url?: string;
}

export interface AskInput {
  readonly to: string;
  readonly question: string;
  readonly choices?: readonly string[];
  readonly text?: string;
  readonly html?: string;
  readonly answerUrl?: string;
}

export interface AskOutput {
  readonly choice?: string;
  readonly text?: string;
  /** Who answered. */
  readonly by: string;
}

export interface StatusOutput {
  readonly id: string;
  readonly status: string;
  readonly error?: string;
}

/** Base of connectors that reach people. */
export abstract class NotificationConnector extends Connector {
  /** Sends one message. */
  async send(input: SendInput, options?: CallOptions): Promise<SendOutput> {
    return await this.perform("notification.send", input, options);
  }

  /** Asks a person and waits for the answer. */
  async ask(input: AskInput, options?: CallOptions): Promise<AskOutput> {
    return await this.perform("notification.ask", input, options);
  }

  /** What became of a message. */
  async status(input: { readonly id: string }, options?: CallOptions): Promise<StatusOutput> {
    return await this.perform("notification.status", input, options);
  }
}
