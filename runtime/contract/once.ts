import type { Callable } from "../callable.ts";
import { assertTimeout } from "../deadline.ts";
import type { CallObserver } from "../observe/observer.ts";
import { canonicalText, digestOf } from "../policy/digest.ts";
import { evaluate } from "../expression/value.ts";
import type { ContractMethod } from "./contracts.ts";
import type { TaskCall } from "./implementation.ts";
import { readerOf, type Run } from "./run.ts";

/**
 * Does what a method does, once for its `reference`: where the vendor has no idempotency of its own and the connector
 * has `references`, the call is written down before anything leaves, and a repeat is given what came of it. Fails with
 * `conflict`, `busy` or `unknownOutcome`, see `References`, and with what `work` throws.
 */
export async function once<T>(run: Run, work: (run: Run) => Promise<T>): Promise<T> {
  const { claim: claimOf } = run.performer;
  const { reference } = run.input;
  if (claimOf === undefined || typeof reference !== "string" || isKnownToVendor(run))
    return await work(run);
  const { timeout } = run.options;
  if (timeout !== undefined) assertTimeout(timeout);
  const digest = digestOfCall(run.method, run.input);
  const claimed = await claimOf(run.method, { reference, digest, timeout });
  // Only what `work` gave was ever written there, for this very method.
  if (claimed.kind === "answered") return claimed.answer as T;
  const { claim } = claimed;
  let isTouched = false;
  const trail: CallObserver = {
    attempted: ({ effect }, { undone }) => {
      if (effect !== "read" && undone !== true) isTouched = true;
    },
  };
  const observer = [run.options.observer ?? [], trail].flat();
  let answer: T;
  try {
    answer = await work({ ...run, options: { ...run.options, observer } });
  } catch (error) {
    await (isTouched ? claim.lost() : claim.undone());
    throw error;
  }
  await claim.done(answer);
  return answer;
}

/** What a reference stands for. Of a question the runtime writes the form anew, with other links. */
function digestOfCall(method: ContractMethod, input: Run["input"]): string {
  const { to, question, choices } = input;
  const told = method === "notification.ask" ? { to, question, choices } : input;
  // Streams are not read for it.
  return digestOf(canonicalText(told, () => "opaque"));
}

/** Whether whatever the entry changes is known to the vendor by a key, or done once however often it is sent. */
function isKnownToVendor(run: Run): boolean {
  const { task, key } = run.entry;
  const at = readerOf(run);
  const given = key === undefined ? run.options.idempotencyKey : evaluate(key, at, run.fn);
  const isKeyed = typeof given === "string";
  switch (task.kind) {
    case "call":
      return isKnown(run, task.call, { isKeyed, with: task.with });
    case "steps":
      return task.steps.every((step) => isKnown(run, step.call, { isKeyed, with: step.with }));
    case "driver":
      return task.effect === "read";
    case "upload":
    case "presign":
      return false;
  }
}

interface Given {
  readonly with?: TaskCall["with"] | undefined;
  /** The vendor is sent a key that is the same whenever the reference is. */
  readonly isKeyed: boolean;
}

function isKnown(run: Run, operation: Callable, { isKeyed, with: values }: Given): boolean {
  if ("steps" in operation)
    return operation.steps.every((step) => isKnown(run, step.call, { isKeyed }));
  const rule = run.performer.idempotencyOf(operation);
  switch (rule.kind) {
    case "natural":
      return true;
    case "none":
      return false;
    case "header":
      return isKeyed;
    case "input": {
      const value = evaluate(values?.[rule.input] ?? null, readerOf(run), run.fn);
      // To vendors an empty key is none.
      return typeof value === "string" ? value !== "" : isKeyed;
    }
  }
}
