import type { Connector } from "../connector.ts";
import type { AskInput } from "../contract/notification.ts";

/** What a person is asked. */
export interface HumanInput extends Omit<AskInput, "answerUrl"> {
  /** Whose answer counts, as the vendor names people, or as the host does where it says who they are. */
  readonly approvers: readonly string[];
}

/** A question that has left. */
export interface AskedQuestion {
  /** Names it in every process, also after a restart. Who has it can read the answer. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A connector as far as questions need it. */
export type Asker = Pick<
  Connector,
  "descriptor" | "implementations" | "owner" | "prepareQuestion" | "checkQuestion"
>;
