import type { DriverInputIR } from "./driver.ts";
import type { TaskStepIR } from "./implementation.ts";

/** Calls of other operations, one after another, in place of one request. */
export interface StepsIR {
  readonly steps: readonly TaskStepIR[];
  readonly inputs: readonly DriverInputIR[];
}
