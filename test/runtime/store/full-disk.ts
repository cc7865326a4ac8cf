// A process whose disk is full after a while: takes events into an inbox until it cannot, and tells how that ended.
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";

const [path = ""] = process.argv.slice(2);
const store = openSqliteStore({ path });
const value = Buffer.alloc(64 * 1024, "x");
let taken = 0;
let code: unknown;
while (code === undefined)
  try {
    const key = String(taken);
    await store.commit([{ kind: "enqueue", queue: "events", key, value, delay: 0 }]);
    taken += 1;
  } catch (error) {
    code = (error as { readonly code?: unknown }).code;
  }
process.stdout.write(JSON.stringify({ taken, code }));
