import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { keyRing, type KeyEncryptionKey } from "../../../runtime/vault/key.ts";
import { localKey } from "../../../runtime/vault/local-key.ts";
import { keyOf, VAULT_NAMESPACE, type CredentialName } from "../../../runtime/vault/name.ts";
import { createVault, type Vault, type VaultOptions } from "../../../runtime/vault/vault.ts";

export const name: CredentialName = {
  organization: "acme",
  connection: "github-1",
  kind: "tokens",
};

export const newKey = (id: string): KeyEncryptionKey => localKey(id, randomBytes(32));

/** A vault in memory and the store below it. */
export function openVault(options: Partial<VaultOptions> = {}): { store: Store; vault: Vault } {
  const store = options.store ?? openSqliteStore({ path: ":memory:" });
  return { store, vault: createVault({ keys: keyRing(newKey("one")), ...options, store }) };
}

/** The bytes of a credential in the store. */
export async function stored(
  store: Store,
  of: CredentialName = name,
): Promise<{ readonly value: Uint8Array; readonly version: number }> {
  const record = await store.read(VAULT_NAMESPACE, keyOf(of));
  if (record === undefined) throw new Error("no record");
  return { value: Uint8Array.from(record.value), version: record.version };
}

/** Puts other bytes under a credential's name without anybody noticing, as with SQL. */
export async function tamper(
  store: Store,
  value: Uint8Array,
  of: CredentialName = name,
): Promise<void> {
  const { version } = await stored(store, of);
  const change = { namespace: VAULT_NAMESPACE, key: keyOf(of), value } as const;
  const result = await store.commit([{ kind: "put", ...change, replaces: version, version }]);
  if (!result.committed) throw new Error("not written");
}

/** Writes a key file; the first id is current. */
export async function writeKeys(
  path: string,
  keys: Readonly<Record<string, Uint8Array>>,
  current: string | undefined = Object.keys(keys)[0],
): Promise<void> {
  const encoded = Object.entries(keys).map(([id, key]) => [
    id,
    Buffer.from(key).toString("base64"),
  ]);
  const text = JSON.stringify({ current, keys: Object.fromEntries(encoded) });
  await writeFile(path, text, { mode: 0o600 });
}
