/**
 * One of several processes that call with one connection's token; prints what each round came to. Its lines in:
 * what its clock shows from now on, in milliseconds since the epoch, which begins a round. `kill` in the arguments names the point at which
 * it ends itself without a word.
 */
import { createInterface } from "node:readline";
import { createConnections } from "../../../../runtime/connection/connections.ts";
import { ConnectorError } from "../../../../runtime/errors.ts";
import type { Transport } from "../../../../runtime/http/request.ts";
import type { Change, Store } from "../../../../runtime/store/store.ts";
import { openTarget } from "../../store/harness.ts";
import { localTransport } from "../../oauth/kit/local-transport.ts";
import { ask, descriptorOf, ORGANIZATION, vaultOf } from "./connections.ts";

const [target = "", port = "", callers = "1", ttl = "", kill = ""] = process.argv.slice(2);
let now = Date.now();

function die(point: string): void {
  if (kill === point) process.kill(process.pid, "SIGKILL");
}

function touches(changes: readonly Change[], namespace: string): boolean {
  return changes.some((change) => change.kind === "put" && change.namespace === namespace);
}

/** A store at whose steps a process may die. */
function mortal(store: Store): Store {
  return {
    ...store,
    async acquire(...parameters) {
      const lease = await store.acquire(...parameters);
      if (lease !== undefined) die("leased");
      return lease;
    },
    async commit(changes) {
      const marks = touches(changes, "refreshes");
      const persists = touches(changes, "vault");
      if (marks) die("before the mark");
      if (persists) die("answered");
      const result = await store.commit(changes);
      if (marks) die("marked");
      if (persists) die("persisted");
      return result;
    },
  };
}

/** A transport that dies once the request has left, without having seen an answer. */
function mortalTransport(transport: Transport): Transport {
  return async (request) => {
    if (kill === "sent") setTimeout(() => die("sent"), 300);
    return await transport(request);
  };
}

const store = mortal(await openTarget(target));
const connections = createConnections({
  store,
  vault: vaultOf(store),
  transport: mortalTransport(localTransport(Number(port))),
  now: () => now,
  lease: { ttl: Number(ttl) },
});
const connection = await connections.find({ organization: ORGANIZATION, id: "connection-1" });
if (connection === undefined) throw new Error("There is no connection");
const provider = connections.provider(descriptorOf(), connection);
process.stdout.write("ready\n");

for await (const line of createInterface({ input: process.stdin })) {
  now = Number(line);
  const outcomes = await Promise.all(
    Array.from({ length: Number(callers) }, async () => {
      try {
        const { values } = await ask(provider);
        return values["accessToken"] ?? "";
      } catch (error) {
        return `failed: ${error instanceof ConnectorError ? error.code : String(error)}`;
      }
    }),
  );
  process.stdout.write(`${JSON.stringify(outcomes)}\n`);
}
await store.close();
