/** Writes calls down, some at a time, and prints the id of each as soon as it may leave. */
import { openTarget } from "../runtime/store/harness.ts";
import { auditOf, callOf } from "../runtime/audit/kit.ts";

const AT_ONCE = 10;

const [target = "", count = "0"] = process.argv.slice(2);
const store = await openTarget(target);
const audit = auditOf(store);

async function one(): Promise<void> {
  const call = callOf("shared");
  await audit.observer.started?.(call, () => "digest");
  await audit.observer.leaving?.(call);
  process.stdout.write(`${call.id}\n`);
  await audit.observer.ended?.(call, { code: "ok", status: 200, attempts: 1, duration: 1 });
}

for (let left = Number(count); left > 0; left -= AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, one));
await audit.close();
await store.close();
