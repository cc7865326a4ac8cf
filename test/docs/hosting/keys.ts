import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes the keys of a host, once. They belong into a secret store, and not beside the database. */
export function makeKeys(folder: string): void {
  const write = (name: string, text: string): void =>
    writeFileSync(join(folder, name), text, { mode: 0o600, flag: "wx" });
  const key = randomBytes(32).toString("base64");
  write("vault-keys.json", JSON.stringify({ current: "2026-11", keys: { "2026-11": key } }));
  const audit = generateKeyPairSync("ed25519");
  write("audit.pem", audit.privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  write("audit-public.pem", audit.publicKey.export({ type: "spki", format: "pem" }).toString());
  write("events.key", randomBytes(32).toString("base64"));
  write("answers.key", randomBytes(32).toString("base64"));
}
