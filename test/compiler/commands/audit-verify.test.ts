import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runAuditVerify } from "../../../compiler/commands/audit-verify.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { exportStoredAudit } from "../../../runtime/audit/audit.ts";
import { collect } from "../../runtime/kit/connector.ts";
import { auditOf, callOf, exported, publicKey, tell } from "../../runtime/audit/kit.ts";

const folder = mkdtempSync(join(tmpdir(), "audit-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const audit = auditOf(openSqliteStore({ path: ":memory:" }), { now: () => 0 });
const unfinished = callOf("acme");
await tell(audit, callOf("acme"));
await audit.observer.started?.(unfinished, () => "digest");
await audit.observer.leaving?.(unfinished);
const lines = await exported(audit, "acme");
const log = file("log.jsonl", lines.join(""));
const key = file("key.pem", String(publicKey.export({ format: "pem", type: "spki" })));

it("says how far a whole log reaches, and which calls have no end", async () => {
  expect(await runAuditVerify({ file: log, key })).toEqual({
    exitCode: 0,
    stdout: `"acme": 3 records, whole until 1970-01-01T00:00:00.000Z, key "key-1"\nunfinished: "${unfinished.id}"\n`,
    stderr: "",
  });
});

it("says where a log was changed", async () => {
  const cut = file("cut.jsonl", lines.slice(0, -1).join(""));
  expect(await runAuditVerify({ file: cut, key })).toEqual({
    exitCode: 1,
    stdout: `${cut}:3: records are missing after this one\n`,
    stderr: "The audit log was changed, or is not whole.\n",
  });
});

it("says how many records at the end are not signed yet", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const killed = auditOf(store, { now: () => 0 });
  for (let count = 0; count < 3; count += 1) await tell(killed, callOf("acme"));
  await expect.poll(async () => (await store.head("audit:acme"))?.sequence).toBe(6);
  const stored = await collect(exportStoredAudit(store, "acme"));
  const tail = file("tail.jsonl", stored.join(""));
  const { sequence } = JSON.parse((JSON.parse(stored[0] ?? "") as { text: string }).text) as {
    readonly sequence: number;
  };
  expect(await runAuditVerify({ file: tail, key })).toEqual({
    exitCode: 1,
    stdout: `"acme": ${sequence} records, whole until 1970-01-01T00:00:00.000Z, key "key-1"\n${tail}:${sequence + 2}: ${6 - sequence} records from here on are not signed yet\n`,
    stderr: "Nobody vouches for the end of the audit log.\n",
  });
});

it("says which part of a log it was given, and what the host has forgotten", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const kept = auditOf(store, { now: () => 0 });
  for (let count = 0; count < 3; count += 1) await tell(kept, callOf("acme"));
  const some = file(
    "part.jsonl",
    (await collect(kept.export("acme", { from: 2, to: 4 }))).join(""),
  );
  expect((await runAuditVerify({ file: some, key })).stdout).toMatch(
    /^"acme": a part, records 2 to 4 of 6, signed 1970-01-01T00:00:00.000Z, key "key-1"\n/,
  );
  await kept.forget("acme", 1);
  const rest = file("rest.jsonl", (await exported(kept, "acme")).join(""));
  expect(await runAuditVerify({ file: rest, key })).toMatchObject({
    exitCode: 0,
    stdout: `"acme": 2 records, from 6 on, those before it forgotten by the host, whole until 1970-01-01T00:00:00.000Z, key "key-1"\n`,
  });
});

it("compares with heads that were kept elsewhere", async () => {
  const short = auditOf(openSqliteStore({ path: ":memory:" }));
  await tell(short, callOf("acme"));
  const other = file("other.jsonl", (await exported(short, "acme")).join(""));
  const witness = file("heads.jsonl", lines[0] ?? "");
  expect(await runAuditVerify({ file: log, key, witness })).toMatchObject({ exitCode: 0 });
  expect(await runAuditVerify({ file: other, key, witness })).toMatchObject({
    exitCode: 1,
    stdout: `${other}:3: a head that was kept elsewhere says otherwise\n`,
  });
});

it("takes nothing for a key that is none, and quotes none of it", async () => {
  const secret = file("secret.pem", "-----BEGIN canary");
  expect(await runAuditVerify({ file: log, key: secret })).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `${secret} holds no Ed25519 public key in PEM.\n`,
  });
  expect(await runAuditVerify({ file: join(folder, "none"), key })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("no such file") as string,
  });
});

it("needs only an export and a public key on the command line", () => {
  const human = resolve(import.meta.dirname, "../../../compiler/bin/human.js");
  const run = (...args: readonly string[]): readonly unknown[] => {
    const { status, stdout } = spawnSync(process.execPath, [human, "connector", ...args], {
      encoding: "utf8",
      cwd: folder,
    });
    return [status, stdout];
  };
  expect(run("audit", "verify", "log.jsonl", "--key", "key.pem")).toEqual([
    0,
    expect.stringContaining(`"acme": 3 records`),
  ]);
  expect(run("audit", "verify", "log.jsonl")).toEqual([2, ""]);
  expect(run("audit", "verify", "log.jsonl", "--key", file("other.pem", "no key"))[0]).toBe(2);
});
