import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { verifyAudit } from "../../runtime/audit/audit.ts";
import { reportMissing, startPostgres } from "../kit/postgres.ts";
import { auditOf, publicKey } from "../runtime/audit/kit.ts";
import { openTarget } from "../runtime/store/harness.ts";
import type { Random } from "./random.ts";

const PROCESSES = 8;
const CALLS_PER_ROUND = 10;
const SCRIPT = fileURLToPath(new URL("audit-writer.ts", import.meta.url));

/**
 * Processes write to one chain, ten calls each a round, and are killed and replaced now and then. The chain verifies,
 * and holds once every call that was told to go.
 */
export async function soakAudit(random: Random, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const postgres = await startPostgres();
  try {
    await writeAndVerify(random, rounds, join(folder, "soak.sqlite"));
    if (postgres.kind === "running")
      await writeAndVerify(random, rounds, await postgres.createSchema());
    else reportMissing(postgres, "races for a chain");
  } finally {
    if (postgres.kind === "running") await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeAndVerify(random: Random, rounds: number, target: string): Promise<void> {
  await (await openTarget(target)).close();
  const gone: string[] = [];
  const writers = Array.from({ length: PROCESSES }, async () => {
    for (let left = rounds * CALLS_PER_ROUND; left > 0;) {
      const lifetime = random() < 0.5 ? 300 + random() * 3_000 : undefined;
      const ids = await writer(target, left, lifetime);
      gone.push(...ids);
      left -= ids.length;
    }
  });
  await Promise.all(writers);

  const store = await openTarget(target);
  const begun: string[] = [];
  const lines = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const line of auditOf(store).export("shared")) {
      const { kind, call } = JSON.parse(line) as { readonly kind?: string; readonly call: string };
      if (kind === "begun") begun.push(call);
      yield Buffer.from(line);
    }
  };
  const verdict = await verifyAudit(lines(), publicKey);
  await store.close();
  assert.equal(verdict.kind, "valid", JSON.stringify(verdict));
  const known = new Set(begun);
  assert.equal(known.size, begun.length, "a call was written down twice");
  assert.deepEqual(
    gone.filter((id) => !known.has(id)),
    [],
  );
}

/** The calls that one process lets go before it is done, or killed after its lifetime in milliseconds. */
async function writer(
  target: string,
  calls: number,
  lifetime: number | undefined,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [SCRIPT, target, String(calls)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ids: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (/^call-\d+-\d+$/.test(line)) ids.push(line);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on("close", (code, signal) => {
      if (code === 0 || signal === "SIGKILL") resolve();
      else reject(new Error(`A writer ended with ${code ?? signal}.`));
    });
  });
  if (lifetime !== undefined)
    await Promise.race([ended, sleep(lifetime).then(() => child.kill("SIGKILL"))]);
  await ended;
  return ids;
}
