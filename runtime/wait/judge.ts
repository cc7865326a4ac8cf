import type { AskOutput } from "../contract/notification.ts";
import { isLive, type QuestionRecord } from "./question-record.ts";

/**
 * The host's name of whom a vendor names; undefined for whom the host does not know. Names are the vendor's own
 * without it.
 */
export type Identify = (
  by: string,
  connector: string,
) => string | undefined | Promise<string | undefined>;

/**
 * Why an answer does not count. `closed` somebody answered, or time is up; `notApprover` nobody listed;
 * `requester` who asked does not answer himself; `noChoice` it is none of the choices.
 */
export type Objection = "closed" | "notApprover" | "requester" | "noChoice";

/** Looks at an answer before it settles a question; undefined where it counts. */
export async function objectionTo(
  record: QuestionRecord,
  { by, choice }: AskOutput,
  identify: Identify | undefined,
  now: number,
): Promise<Objection | undefined> {
  const { approvers, requester, input, connector } = record;
  if (!isLive(record, now)) return "closed";
  const person = identify === undefined ? by : await identify(by, connector);
  if (person === undefined) return "notApprover";
  if (person === requester) return "requester";
  if (!approvers.includes(person)) return "notApprover";
  const { choices } = input;
  if (choice !== undefined && choices !== undefined && !choices.includes(choice)) return "noChoice";
  return undefined;
}
