import type { CallOptions } from "../call.ts";
import type { Connector } from "../connector.ts";
import type { AskOutput } from "../contract/notification.ts";
import { ConnectorError } from "../errors.ts";
import type { AskedQuestion, HumanInput } from "../wait/human-input.ts";
import type { Questions } from "../wait/questions.ts";
import type { Serving } from "./serving.ts";

/** Questions to people of an organization; every method fails with a ConnectorError. */
export interface HumanCalls {
  /**
   * Asks a person and waits for the answer. `options.actor` says who asks, `options.timeout` how many milliseconds
   * there are to answer; then it fails with `timeout`, and answers that come later do not count. Where the process
   * may end before, give a `reference`: the same one is not asked again, and its answer is waited for.
   */
  readonly human: (input: HumanInput, options?: CallOptions) => Promise<AskOutput>;
  /** Asks, and leaves the waiting to `answer`, here or in another process. */
  readonly ask: (input: HumanInput, options?: CallOptions) => Promise<AskedQuestion>;
  /** Waits for the answer to a question, by its id. The signal ends the waiting and not the question. */
  readonly answer: (id: string, options?: Pick<CallOptions, "signal">) => Promise<AskOutput>;
}

/** The methods on whichever connector serves them when they are called. */
export function humanCalls(
  questions: Questions | undefined,
  connections: readonly Connector[],
  serving: Serving,
): HumanCalls {
  const kept = (): Questions => {
    if (questions !== undefined) return questions;
    throw new ConnectorError("unsupported", "Questions to people need the option questions.");
  };
  const ask: HumanCalls["ask"] = async (input, options) => {
    const [keeper, asker] = await serving.found("notification.ask", input, options, (connector) => [
      kept(),
      connector,
    ]);
    return await keeper.ask(asker, input, options);
  };
  const answer: HumanCalls["answer"] = async (id, options) =>
    await kept().answer(connections, id, options?.signal);
  return {
    human: async (input, options) => await answer((await ask(input, options)).id, options),
    ask,
    answer,
  };
}
