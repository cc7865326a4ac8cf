import type { OperationIR } from "../../ir/ir.ts";
import type { StepsIR } from "../../ir/steps.ts";
import { type Code, literal, object } from "../printer/code.ts";
import { driverInputsCode } from "./driver.ts";
import { stepCode } from "./implements.ts";

/** An operation that is made of calls of others, as data; it stands after those. */
export function stepsOperationCode(
  operation: OperationIR,
  { steps, inputs }: StepsIR,
  operations: readonly OperationIR[],
): Code {
  const names = new Map(operations.map(({ id, name }) => [id, name]));
  return object(
    [
      ["id", literal(operation.id)],
      ["steps", { kind: "array", items: steps.map((step) => stepCode(step, names)) }],
      ["effect", literal(operation.effect)],
      operation.confirm ? ["confirm", literal("ask")] : undefined,
      operation.untrusted ? ["untrusted", literal(true)] : undefined,
      ["input", driverInputsCode(inputs)],
    ],
    { broken: true },
  );
}
