import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import {
  type Audit,
  type AuditOptions,
  type AuditRange,
  exportStoredAudit,
  fileWitness,
} from "../../../runtime/audit/audit.ts";
import { parseWitness } from "../../../runtime/audit/witness.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { readFileSync } from "node:fs";
import { collect, failure } from "../kit/connector.ts";
import { auditOf, callOf, publicKey, signerOf, verdictOn } from "./kit.ts";

const folder = mkdtempSync(join(tmpdir(), "retention-"));
afterAll(() => rmSync(folder, { recursive: true }));

const HOUR = 3_600_000;
let files = 0;
let path: string;
let store: Store;
let audit: Audit;

beforeEach(async () => {
  path = join(folder, `${String((files += 1))}.db`);
  store = openSqliteStore({ path });
  audit = auditOf(store);
  // The hour of a record is its number, but for the last two, which change places.
  for (const hour of [1, 2, 3, 4, 5, 6, 7, 8, 10, 9]) await read(audit, hour);
  await audit.close();
});
afterEach(async () => await store.close());

/** A call that only reads is one record. */
async function read({ observer }: Audit, hour: number, organization = "acme"): Promise<void> {
  const call = { ...callOf(organization, "read"), startedAt: hour * HOUR };
  await observer.started?.(call, () => "digest");
  await observer.ended?.(call, { code: "ok", attempts: 1, duration: 1 });
}

const again = (options: Partial<AuditOptions> = {}): Audit => auditOf(store, options);
const part = async (range: AuditRange): Promise<readonly string[]> =>
  await collect(audit.export("acme", range));
const whole = async (from: Audit = audit): Promise<readonly string[]> =>
  await collect(from.export("acme"));
const sequences = (lines: readonly string[]): readonly unknown[] =>
  lines.map((line) => (JSON.parse(line) as { sequence?: number }).sequence).filter(Number);

it.each<readonly [string, AuditRange, readonly [number, number]]>([
  ["numbers", { from: 3, to: 5 }, [3, 5]],
  ["a first number", { from: 9 }, [9, 10]],
  ["a last number", { to: 2 }, [1, 2]],
  ["times", { since: 3 * HOUR, until: 4 * HOUR + 1 }, [3, 4]],
  ["times that stand in another order", { since: 9 * HOUR, until: 9 * HOUR }, [10, 10]],
  ["a time that reaches over another", { since: 8 * HOUR, until: 9 * HOUR }, [8, 10]],
  ["numbers and times", { from: 4, until: 5 * HOUR }, [4, 5]],
])("exports a part by %s, which verifies by itself", async (_, range, [from, to]) => {
  const lines = await part(range);
  expect(sequences(lines)).toEqual(Array.from({ length: to - from + 1 }, (_n, at) => from + at));
  expect(await verdictOn(lines)).toMatchObject({
    kind: "valid",
    from,
    head: { purpose: "connector-audit-part", organization: "acme", sequence: to, of: 10 },
  });
});

it("finds what was changed in a part, and takes a part for no whole", async () => {
  const lines = await part({ from: 3, to: 6 });
  const all = await whole();
  const fault = async (changed: readonly string[], options = {}): Promise<unknown> => {
    const verdict = await verdictOn(changed, options);
    return verdict.kind === "invalid" ? verdict.fault : verdict.kind;
  };
  const at = (index: number): string => lines[index] ?? "";
  expect(await fault(lines.slice(0, -1))).toBe("truncated");
  expect(await fault(lines.toSpliced(1, 1))).toBe("sequence");
  expect(await fault(lines.with(1, at(1).replace("call-", "cell-")))).toBe("previous");
  expect(await fault(lines.with(4, at(4).replace("call-", "cell-")))).toBe("head");
  expect(await fault([...lines, all[7] ?? ""])).toBe("unsigned");
  expect(await fault([all[0] ?? "", ...lines.slice(1)])).toBe("sequence");
  expect(await fault([at(0), ...all.slice(1)])).toBe("sequence");
  const other = signerOf(2);
  const forged = await collect(
    again({ signer: other, retiredKeys: [publicKey] }).export("acme", {}),
  );
  expect(await fault(forged)).toBe("signature");
  // Heads that were kept elsewhere count for a part as far as it reaches.
  expect(await fault(lines, { witness: [JSON.parse(all[0] ?? "")] })).toBe("valid");
});

it("signs no part of a log that was changed, and none without records", async () => {
  for (const range of [{ from: 11 }, { from: 5, to: 4 }, { since: 99 * HOUR }, { to: Number.NaN }])
    expect(await failure(part(range))).toMatchObject({ code: "badInput" });
  const sql = new DatabaseSync(path);
  sql.exec(
    `update connector_entries set value = cast(replace(cast(value as text), '"code":"ok"', '"code":"no"') as blob)
     where sequence = 7`,
  );
  sql.close();
  expect(await failure(part({ from: 2, to: 3 }))).toMatchObject({ code: "auditFailed" });
});

it("signs no part of a log whose end is not there when it is read", async () => {
  const cut: Store = {
    ...store,
    // One entry at a time is what heads are compared with.
    entries: async (stream, range) =>
      (await store.entries(stream, range)).filter(
        ({ sequence }) => range.limit === 1 || sequence < 10,
      ),
  };
  const lines = collect(auditOf(cut).export("acme", { from: 2, to: 3 }));
  expect(await failure(lines)).toMatchObject({ code: "auditFailed" });
});

it("forgets what is old, says so, and the rest verifies as before", async () => {
  expect(await audit.forget("acme", 4 * HOUR)).toBe(3);
  const lines = await whole();
  expect(sequences(lines)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
    kind: "audit.forgotten",
    through: 3,
    before: "1970-01-01T04:00:00.000Z",
  });
  const valid = { kind: "valid", from: 4, head: { sequence: 11 } };
  expect(await verdictOn(lines)).toMatchObject(valid);
  expect(await verdictOn(await collect(exportStoredAudit(store, "acme")))).toMatchObject(valid);
  expect(await verdictOn(await part({ from: 5, to: 6 }))).toMatchObject({ kind: "valid", from: 5 });
  // Nothing more is that old, and nothing is written down of it.
  expect(await audit.forget("acme", 4 * HOUR)).toBe(0);
  expect(sequences(await whole())).toHaveLength(8);
  const next = again();
  await read(next, 12);
  expect(await verdictOn(await whole(next))).toMatchObject({ from: 4, head: { sequence: 12 } });
});

it("finds records that others made away with, and starts that nobody signed", async () => {
  await audit.forget("acme", 4 * HOUR);
  const lines = await whole();
  const fault = async (changed: readonly string[]): Promise<unknown> => {
    const verdict = await verdictOn(changed);
    return verdict.kind === "invalid" ? verdict.fault : verdict.kind;
  };
  expect(await fault(lines.toSpliced(1, 1))).toBe("sequence");
  expect(await fault(lines.toSpliced(2, 1))).toBe("sequence");
  const start = lines[1] ?? "";
  expect(await fault(lines.with(1, start.replace('\\"sequence\\":3', '\\"sequence\\":4')))).toBe(
    "signature",
  );
  expect(await fault(lines.with(1, lines[0] ?? ""))).toBe("malformed");
  expect(await fault([start, ...lines.slice(2)])).toBe("malformed");
  const elsewhere = auditOf(store);
  for (const hour of [1, 2, 3, 4, 5]) await read(elsewhere, hour, "other");
  await elsewhere.forget("other", 4 * HOUR);
  const foreign = (await collect(elsewhere.export("other")))[1] ?? "";
  expect(await fault(lines.with(1, foreign))).toBe("organization");

  const sql = new DatabaseSync(path);
  sql.exec("delete from connector_entries where stream = 'audit:acme' and sequence < 6");
  expect(await fault(await whole())).toBe("sequence");
  sql.exec("delete from connector_entries where stream = 'audit:acme'");
  sql.close();
  const gone = again();
  const call = callOf("acme");
  await gone.observer.started?.(call, () => "digest");
  expect(await failure(Promise.resolve(gone.observer.leaving?.(call)))).toMatchObject({
    code: "auditFailed",
  });
});

it("finds that what was forgotten was another history, by the head of its last record", async () => {
  const other = openSqliteStore({ path: ":memory:" });
  const forked = auditOf(other);
  for (const hour of [1, 2, 3]) await read(forked, hour);
  const [fork = ""] = await collect(forked.export("acme"));
  await other.close();
  await audit.forget("acme", 4 * HOUR);
  const witness = [JSON.parse(fork) as unknown];
  expect(await verdictOn(await whole(), { witness })).toMatchObject({ fault: "witness", line: 2 });
  expect(await verdictOn(await part({ from: 4, to: 5 }), { witness })).toMatchObject({
    fault: "witness",
    line: 1,
  });
});

it("stops forgetting at a record that was changed", async () => {
  const sql = new DatabaseSync(path);
  sql.exec(
    `update connector_entries set value = cast(replace(cast(value as text), '"code":"ok"', '"code":"no"') as blob)
     where sequence = 2`,
  );
  sql.close();
  expect(await failure(audit.forget("acme", 9 * HOUR))).toMatchObject({ code: "auditFailed" });
  expect((await store.entries("audit:acme", { limit: 20 })).length).toBe(10);
});

it("leaves the last record, and whatever a process that wrote long ago needs to go on", async () => {
  const idle = again();
  await read(idle, 11);
  await idle.close();
  for (let hour = 12; hour < 20; hour += 1) await read(audit, hour);
  await audit.close();
  expect(await audit.forget("acme", 1e12)).toBe(18);
  expect(sequences(await whole())).toEqual([19, 20]);
  await read(idle, 21);
  await idle.close();
  expect(await verdictOn(await whole(idle))).toMatchObject({
    kind: "valid",
    head: { sequence: 21 },
  });
});

it("keeps the records that a witness has the last head of", async () => {
  const file = join(folder, `${String(files)}.heads`);
  const witness = fileWitness(file);
  const kept = again({ witness });
  await read(kept, 11);
  await kept.close();
  for (let hour = 12; hour < 15; hour += 1) await read(audit, hour);
  await audit.close();
  const forgetful = again({ witness: { ...witness, keep: async () => await Promise.resolve() } });
  expect(await forgetful.forget("acme", 1e12)).toBe(10);
  const heads = parseWitness(readFileSync(file, "utf8"));
  const later = again({ witness });
  await read(later, 16);
  expect(await verdictOn(await whole(later), { witness: heads })).toMatchObject({ kind: "valid" });
  const blind = again({
    witness: { ...witness, latest: async () => await Promise.resolve(undefined) },
  });
  expect(await blind.forget("acme", 1e12)).toBe(0);
});

it("forgets thousands in several commits, also where several processes do it at once", async () => {
  for (let count = 0; count < 3_500; count += 1) await read(audit, 10);
  const gone = await Promise.all([audit.forget("acme", 1e12), again().forget("acme", 1e12)]);
  // All but the last of the 3,510; who looks late has the record before it that the other one forgets.
  const all = gone[0] + gone[1];
  expect([3_509, 3_510]).toContain(all);
  const lines = await whole();
  expect(await verdictOn(lines)).toMatchObject({ kind: "valid", from: all + 1 });
});
