import type { Callable } from "../callable.ts";
import { ConnectorError } from "../errors.ts";
import type { Read } from "../expression/expression.ts";
import { matches } from "../answer/match.ts";
import type { Match } from "../operation.ts";

/** Results by the names of the steps that ran. */
export type StepResults = Readonly<Record<string, unknown>>;

interface Step {
  readonly name: string;
  readonly when?: Match;
  readonly call: Callable;
}

interface StepsRun<S extends Step> {
  /** Reads what came so far, and what steps may read besides. */
  readonly readerOf: (steps: StepResults) => Read;
  readonly make: (step: S, steps: StepResults) => Promise<unknown>;
}

/**
 * Runs steps one after another; `result` is what the last one gives, null where it is skipped. Whatever
 * ConnectorError a step throws says which one it was, and which ran before it.
 */
export async function runSteps<S extends Step>(
  steps: readonly S[],
  { readerOf, make }: StepsRun<S>,
): Promise<{ readonly steps: StepResults; readonly result: unknown }> {
  const results: Record<string, unknown> = {};
  const ran: S[] = [];
  let result: unknown = null;
  for (const step of steps) {
    const { name, when } = step;
    const at = readerOf(results);
    result = null;
    if (when !== undefined && !matches(when, (place) => at(...place))) continue;
    try {
      result = await make(step, results);
    } catch (error) {
      throw failedAt(error, name, ran);
    }
    results[name] = result;
    ran.push(step);
  }
  return { steps: results, result };
}

function failedAt(error: unknown, step: string, ran: readonly Step[]): unknown {
  if (!(error instanceof ConnectorError)) return error;
  Object.assign(error, { step, stepsDone: ran.map(({ name }) => name) });
  // The last request did nothing, but a repeat of the whole would do again what steps before it did.
  if (ran.some(({ call }) => call.effect !== "read")) Reflect.deleteProperty(error, "unsent");
  return error;
}
