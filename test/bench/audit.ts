/**
 * What writing calls down costs before anything is stored: CPU microseconds per record, digest of the arguments,
 * text, chain and signed heads included; the store takes everything and does nothing. The least of several slices.
 * Run: node test/bench/audit.ts
 */
import { generateKeyPairSync, hash } from "node:crypto";
import { type Audit, createAudit } from "../../runtime/audit/audit.ts";
import { digestOfInput } from "../../runtime/input-digest.ts";
import type { CallFacts } from "../../runtime/observe/observer.ts";
import type { Change, Store } from "../../runtime/store/store.ts";
import { processorTime } from "../kit/processor-time.ts";

const SLICES = 12;
const ROUNDS = 100;
const AT_ONCE = 64;

let records = 0;
let bytes = 0;
const commit = (changes: readonly Change[]): { readonly committed: true } => {
  for (const change of changes)
    if (change.kind === "append") {
      records += 1;
      bytes += change.value.byteLength;
    }
  return { committed: true };
};
const nowhere = {
  read: async () => undefined,
  head: async () => undefined,
  entries: async () => [],
  commit: async (changes: readonly Change[]) => commit(changes),
} satisfies Partial<Store>;

const { privateKey } = generateKeyPairSync("ed25519");
const audit: Audit = createAudit({
  // What an audit log uses of a store.
  store: nowhere as Partial<Store> as Store,
  signer: { id: "key-1", privateKey },
});
const input = {
  owner: "human",
  repo: "connectors",
  title: "A title of an issue",
  labels: ["bug", "urgent"],
};

function factsOf(effect: "read" | "write"): CallFacts {
  return {
    id: crypto.randomUUID(),
    connector: "github",
    version: "1.0.0",
    operation: "issues.create",
    effect,
    untrusted: true,
    connection: "connection-1234",
    organization: "organization-1234",
    actor: "agent-1234",
    startedAt: Date.now(),
  };
}

async function tell(effect: "read" | "write"): Promise<void> {
  const { observer } = audit;
  const call = factsOf(effect);
  void observer.started?.(call, (key) => digestOfInput(call.id, input, key));
  const left = observer.leaving?.(call);
  if (left !== undefined) await left;
  void observer.ended?.(call, { code: "ok", status: 200, attempts: 1, duration: 120 });
}

/** CPU microseconds per record, and records per call. */
async function slice(run: () => Promise<void>): Promise<readonly [number, number]> {
  records = 0;
  const before = processorTime();
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(Array.from({ length: AT_ONCE }, run));
    // Until what is left over has been written.
    await new Promise((resolve) => void setImmediate(resolve));
  }
  await new Promise((resolve) => void setImmediate(resolve));
  const spent = (processorTime() - before) * 1000;
  return [spent / Math.max(records, 1), records / (ROUNDS * AT_ONCE)];
}

const line = JSON.stringify(factsOf("read")).padEnd(500);
const contenders: Readonly<Record<string, () => Promise<readonly [number, number]>>> = {
  "audit of a reading call (1 record)": async () => await slice(async () => await tell("read")),
  "audit of a writing call, per record (2 records)": async () =>
    await slice(async () => await tell("write")),
  "SHA-256 and JSON text of 500 bytes alone": async () =>
    await slice(async () => {
      records += 1;
      hash("sha256", JSON.stringify({ line }), "base64url");
    }),
};

const best = new Map<string, number>();
for (let round = 0; round < SLICES; round += 1)
  for (const [name, run] of Object.entries(contenders))
    best.set(name, Math.min(best.get(name) ?? Infinity, (await run())[0]));

console.log(`${SLICES} slices of ${ROUNDS * AT_ONCE} calls, node ${process.version}; goal 10 us`);
for (const [name, microseconds] of best)
  console.log(`${microseconds.toFixed(1).padStart(7)} us  ${name}`);
console.log(`${(bytes / 1e6).toFixed(0)} MB of records`);
process.exit(0);
