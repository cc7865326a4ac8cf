import type { DriverInput, SingleOperation } from "../drivers/operation.ts";
import type { Value } from "../expression/expression.ts";
import type { Effect, Match } from "../operation.ts";

/** One call among several. */
export interface OperationStep {
  readonly name: string;
  /** On the input and on the results of earlier steps; skipped where it does not hold. */
  readonly when?: Match;
  readonly call: SingleOperation;
  /** By the names of that operation; reads `input`, `connection` and `steps`. */
  readonly with?: Readonly<Record<string, Value>>;
}

/**
 * Calls of other operations, one after another, as one operation. It is approved once, for its own input; each
 * step is repeated as its operation may be. What comes back is what the last step gives, null where that is skipped.
 */
export interface StepsOperation<Input, Output> {
  /** `issues.moveTo` */
  readonly id: string;
  readonly steps: readonly OperationStep[];
  /** The strongest of the steps'. */
  readonly effect: Effect;
  readonly confirm?: "ask";
  /** The output is other people's text. */
  readonly untrusted?: true;
  readonly input: Readonly<Record<string, DriverInput>>;
  /** Never there: these belong to operations that are one call. */
  readonly auth?: undefined;
  readonly idempotency?: undefined;
  readonly items?: undefined;
  readonly method?: undefined;
  readonly "~types"?: { readonly input: Input; readonly output: Output };
}

/** Any such operation, where its types do not matter. */
export type AnyStepsOperation = StepsOperation<unknown, unknown>;
