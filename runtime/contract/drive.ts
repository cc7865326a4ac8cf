import type { AnyDriverOperation } from "../drivers/operation.ts";
import type { Effect } from "../operation.ts";
import type { ContractMethod } from "./contracts.ts";
import type { TransactionInput } from "./database.ts";
import type { DriverTask, Implementation } from "./implementation.ts";
import type { Run } from "./run.ts";

/** Lets the driver do a method of a contract. Its policy and its approval are the method's own. */
export async function drive(run: Run, task: DriverTask): Promise<unknown> {
  const { performer, method, entry, input, options } = run;
  const parts = method === "db.transaction" ? partsOf(run) : [];
  const asks = [entry, ...parts].some(({ confirm }) => confirm === "ask");
  const operation: AnyDriverOperation = {
    id: method,
    driver: { kind: "command", name: task.command },
    effect: strongest([task.effect, ...parts.map(effectOf)]),
    ...(asks && method !== "notification.ask" ? { confirm: "ask" } : {}),
  };
  return await performer.call(operation, input, options);
}

/** What a transaction's steps would be alone: nobody gets around an approval by putting it into one. */
function partsOf({ performer, input }: Run): readonly Implementation[] {
  const { steps } = input as unknown as TransactionInput;
  const methods = new Set(steps.map((step) => `db.${String(Object.keys(step)[0])}`));
  const { implementations } = performer;
  return [...methods].flatMap((name) => implementations[name as ContractMethod] ?? []);
}

function effectOf({ task }: Implementation): Effect {
  if (task.kind === "driver") return task.effect;
  return task.kind === "call" ? task.call.effect : "write";
}

const strengths: readonly Effect[] = ["read", "write", "money", "destroy"];

function strongest(effects: readonly Effect[]): Effect {
  return effects.reduce((one, other) =>
    strengths.indexOf(other) > strengths.indexOf(one) ? other : one,
  );
}
