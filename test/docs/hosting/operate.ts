import { createWriteStream, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { randomBytes } from "node:crypto";
import type { Host } from "./host.ts";

/** Writes an organization's log, for `human connector audit verify`. */
export async function exportAudit(host: Host, organization: string, path: string): Promise<void> {
  await pipeline(Readable.from(host.audit.export(organization)), createWriteStream(path));
}

/** A new current key. All processes use it for their next write; the old one still reads. */
export function addVaultKey(folder: string, id: string): void {
  const path = join(folder, "vault-keys.json");
  const { keys } = JSON.parse(readFileSync(path, "utf8")) as { keys: Record<string, string> };
  const next = { current: id, keys: { ...keys, [id]: randomBytes(32).toString("base64") } };
  writeFileSync(`${path}.new`, JSON.stringify(next), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Wraps what other keys protect under the current one, without a pause. True: those keys may go. */
export async function rewrapVault(host: Host): Promise<boolean> {
  const { left } = await host.vault.rewrap();
  return left === 0;
}

/** Call it every minute or so, in one process or in all. */
export async function sweep(host: Host): Promise<void> {
  await host.connections.sweep();
  await host.references.sweep();
  await host.questions.sweep();
  await host.store.sweep();
}
