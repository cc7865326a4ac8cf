import type { CallOptions } from "../call.ts";
import { Connector } from "../connector.ts";
import type {
  AskInput,
  AskOutput,
  SendInput,
  SendOutput,
  StatusInput,
  StatusOutput,
} from "../contract/notification.ts";

/** Base of connectors that reach people. */
export abstract class NotificationConnector extends Connector {
  /** Sends one message. Fails with a ConnectorError. */
  async send(input: SendInput, options?: CallOptions): Promise<SendOutput> {
    return await this.perform("notification.send", input, options);
  }

  /** Asks a person and waits for the answer. Fails with a ConnectorError. */
  async ask(input: AskInput, options?: CallOptions): Promise<AskOutput> {
    return await this.perform("notification.ask", input, options);
  }

  /** What became of a message. Fails with a ConnectorError. */
  async status(input: StatusInput, options?: CallOptions): Promise<StatusOutput> {
    return await this.perform("notification.status", input, options);
  }
}
