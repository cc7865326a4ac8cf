/**
 * One of several processes that send one message with one reference; prints what each call came to. Its lines in: how
 * many calls begin at the same time. `kill` in the arguments names the point at which it ends itself without a word.
 */
import { createInterface } from "node:readline";
import { createReferences } from "../../../runtime/reference/references.ts";
import { ConnectorError } from "../../../runtime/errors.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { localTransport } from "../oauth/kit/local-transport.ts";
import { openTarget } from "../store/harness.ts";
import { send } from "./kit.ts";

const [target = "", port = "", kill = ""] = process.argv.slice(2);

function die(point: string): void {
  if (kill === point) process.kill(process.pid, "SIGKILL");
}

/** A store at whose steps a process may die. */
function mortal(store: Store): Store {
  let written = 0;
  return {
    ...store,
    async commit(changes) {
      written += 1;
      if (written === 2) die("answered");
      const result = await store.commit(changes);
      if (written === 1) die("claimed");
      return result;
    },
  };
}

const store = mortal(await openTarget(target));
const references = createReferences({ store });
const transport = localTransport(Number(port));
process.stdout.write("ready\n");

for await (const line of createInterface({ input: process.stdin })) {
  const outcomes = await Promise.all(
    Array.from({ length: Number(line) }, async () => {
      try {
        return (await send({ references, transport })).id;
      } catch (error) {
        return error instanceof ConnectorError ? error.code : String(error);
      }
    }),
  );
  process.stdout.write(`${JSON.stringify(outcomes)}\n`);
}
await store.close();
