import type { CallOptions } from "../call.ts";
import type { HumanCalls } from "../context/human.ts";
import { ConnectorError } from "../errors.ts";
import type { Approvals, Question } from "../policy/approvals.ts";
import { visible } from "../policy/visible.ts";

/** Who is asked for an approval, and how. */
export interface HumanApproval {
  /** The ones that the connection's policy asks; `approvers` have the same names in both. */
  readonly approvals: Pick<Approvals, "question" | "answer">;
  /** `call` of the organization's context. */
  readonly call: Pick<HumanCalls, "human">;
  /** Who gets the question, as the vendor names people or places. */
  readonly to: string;
  readonly approvers: readonly string[];
  /**
   * The host's name of whom the vendor of the connector that asks names, as the questions' own `identify` gives it.
   * Without one, actors must have the vendor's names too, or who asks for a call could approve it.
   */
  readonly identify?: (by: string) => string | undefined | Promise<string | undefined>;
  /** A timeout beyond the lifetime of the approvals is of no use: what is answered then is no longer open. */
  readonly options?: Pick<CallOptions, "signal" | "timeout">;
}

/** A person reads all of it or approves none of it. */
const LONGEST_CALL = 2_000;
const APPROVE = "Approve";
const REFUSE = "Refuse";

/**
 * Makes a call, and where somebody has to approve it first, asks a person and makes it again: `make` is to make the
 * same call each time, for one approval is good for one call with its exact arguments. Whatever is not a clear yes is
 * a no. Fails with `refusedByPolicy` for a no, with `timeout` where nobody answered, with `approvalRequired` where the
 * arguments are too long to be read, and with whatever the call fails with.
 */
export async function withHumanApproval<T>(
  { approvals, call, to, approvers, identify, options = {} }: HumanApproval,
  make: () => Promise<T>,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const question = await questionOf(approvals, error);
    if (question === undefined) throw error;
    const { approval, requester } = question;
    const answer = await call.human(
      {
        to,
        question: `${visible(requester)} asks to make this call: ${question.call}`,
        choices: [APPROVE, REFUSE],
        approvers,
        reference: approval,
      },
      { ...options, actor: requester },
    );
    const by = identify === undefined ? answer.by : await identify(answer.by);
    if (by === undefined)
      throw new ConnectorError("refusedByPolicy", "Nobody knows who answered.", { unsent: true });
    await approvals.answer(approval, by, answer.choice === APPROVE ? "granted" : "refused");
    return await make();
  }
}

async function questionOf(
  approvals: HumanApproval["approvals"],
  error: unknown,
): Promise<Question | undefined> {
  if (!(error instanceof ConnectorError) || error.code !== "approvalRequired") return undefined;
  const question =
    error.approval === undefined ? undefined : await approvals.question(error.approval);
  return question !== undefined && question.call.length <= LONGEST_CALL ? question : undefined;
}
