import { hash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import {
  type Audit,
  type AuditOptions,
  type AuditVerdict,
  createAudit,
  fileWitness,
} from "../../../runtime/audit/audit.ts";
import { after, chained, START } from "../../../runtime/audit/chain.ts";
import { parseWitness } from "../../../runtime/audit/witness.ts";
import { signText } from "../../../runtime/signed-text.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { auditOf, callOf, exported, publicKey, signer, signerOf, tell, verdictOn } from "./kit.ts";

const folder = await mkdtemp(join(tmpdir(), "connector-audit-"));
afterAll(async () => await rm(folder, { recursive: true }));

let files = 0;
let path: string;
let store: Store;
let sql: DatabaseSync;
let audit: Audit;

/** Ten records of one organization, four of another, on disk and signed. */
beforeEach(async () => {
  files += 1;
  path = join(folder, `${files}.db`);
  store = openSqliteStore({ path });
  sql = new DatabaseSync(path);
  audit = auditOf(store);
  for (let count = 0; count < 5; count += 1) await tell(audit, callOf("acme"));
  for (let count = 0; count < 2; count += 1) await tell(audit, callOf("other"));
  await audit.close();
  return async () => {
    sql.close();
    await store.close();
  };
});

const entry = "connector_entries where stream = 'audit:acme'";
const record = (sequence: number): string =>
  String(
    sql
      .prepare(`select cast(value as text) as text from ${entry} and sequence = ?`)
      .get(sequence)?.["text"],
  );
const replace = (sequence: number, text: string): void => {
  sql
    .prepare(`update connector_entries set value = ? where stream = 'audit:acme' and sequence = ?`)
    .run(Buffer.from(text), sequence);
};
/** Writes all records from one on anew, as somebody would who knows how, but has no key. */
const rechain = (from: number, change: (text: string) => string): void => {
  let position = START;
  for (let sequence = 1; sequence <= 10; sequence += 1) {
    const {
      version: _,
      organization: __,
      sequence: ___,
      previous: ____,
      ...rest
    } = JSON.parse(record(sequence)) as Record<string, unknown>;
    const body = JSON.stringify(rest);
    const text = chained(sequence >= from ? change(body) : body, "acme", position);
    if (sequence >= from) replace(sequence, text);
    position = after(position, text);
  }
};

/** What is done to the store, and what the verifier says of an export of it. */
const inTheStore: Readonly<Record<string, readonly [() => void, AuditVerdict]>> = {
  "an edited record": [
    () => replace(4, record(4).replace('"status":200', '"status":500')),
    { kind: "invalid", fault: "previous", line: 6 },
  ],
  "records that were exchanged": [
    () => {
      const [three, five] = [record(3), record(5)];
      replace(3, five);
      replace(5, three);
    },
    { kind: "invalid", fault: "sequence", line: 4 },
  ],
  "a record of another organization": [
    () => {
      sql.exec(`update connector_entries set value = (select value from connector_entries
        where stream = 'audit:other' and sequence = 3) where stream = 'audit:acme' and sequence = 3`);
    },
    { kind: "invalid", fault: "organization", line: 4 },
  ],
  "a record that is left out": [
    () => {
      sql.exec(`delete from ${entry} and sequence = 5`);
    },
    { kind: "invalid", fault: "sequence", line: 6 },
  ],
  "what is no record": [() => replace(2, "[]"), { kind: "invalid", fault: "malformed", line: 3 }],
};

it.each(Object.entries(inTheStore))("finds %s", async (_, [change, verdict]) => {
  change();
  // What is signed afterwards does not hide the change.
  for (const exporter of [audit, auditOf(store)])
    expect(await verdictOn(await exported(exporter, "acme"))).toEqual(verdict);
  expect(await verdictOn(await exported(audit, "other"))).toMatchObject({ kind: "valid" });
});

const atTheEnd: Readonly<Record<string, () => void>> = {
  "a last record that was edited": () => replace(10, record(10).replace("ok", "no")),
  "a tail that was cut off": () => {
    sql.exec(`delete from ${entry} and sequence > 7`);
  },
  "a tail that was written anew": () => rechain(8, (text) => text.replace("ok", "no")),
  "a log that was deleted": () => {
    sql.exec(`delete from ${entry}`);
  },
  "a head that was deleted": () => {
    sql.exec(`delete from connector_records where key = 'acme'`);
  },
  "the head of another organization": () => {
    sql.exec(`update connector_records set value =
      (select value from connector_records where key = 'other') where key = 'acme'`);
  },
  "a head that is none": () => {
    sql.exec(
      `update connector_records set value = cast(replace(value, '"text"', '"test"') as blob) where key = 'acme'`,
    );
  },
  "a record that was put in, with all behind it moved on": () => {
    sql.exec(
      `update connector_entries set sequence = sequence + 100 where stream = 'audit:acme' and sequence > 6`,
    );
    sql.exec(
      `insert into connector_entries select stream, 7, value from ${entry} and sequence = 6`,
    );
    sql.exec(
      `update connector_entries set sequence = sequence - 99 where stream = 'audit:acme' and sequence > 100`,
    );
  },
  "a record that was put behind the last": () => {
    sql.exec(
      `insert into connector_entries select stream, 11, value from ${entry} and sequence = 10`,
    );
  },
};

it.each(Object.entries(atTheEnd))("refuses to go on after %s", async (_, change) => {
  change();
  const next = auditOf(store);
  await expect(tell(next, callOf("acme"))).rejects.toMatchObject({
    code: "auditFailed",
    message: expect.stringContaining(
      `The audit log of the organization "acme" was changed`,
    ) as string,
  });
  await expect(tell(next, callOf("acme", "read"))).rejects.toMatchObject({ code: "auditFailed" });
  await expect(exported(next, "acme")).rejects.toMatchObject({ code: "auditFailed" });
  await tell(next, callOf("other"));
});

it("takes a chain that another process begins meanwhile for what it is", async () => {
  let begun = false;
  const begin = async (): Promise<void> => {
    if (begun) return;
    begun = true;
    await tell(auditOf(store), callOf("late"));
  };
  const beside: Store = {
    ...store,
    read: async (...args) => {
      const found = await store.read(...args);
      await begin();
      return found;
    },
    head: async (...args) => {
      const found = await store.head(...args);
      await begin();
      return found;
    },
  };
  const second = auditOf(beside);
  await tell(second, callOf("late"));
  expect(await verdictOn(await exported(second, "late"))).toMatchObject({ kind: "valid" });
});

it("stops the process that wrote the log when its end is gone", async () => {
  sql.exec(`delete from ${entry} and sequence > 7`);
  await expect(
    (async () => {
      for (let count = 0; count < 3; count += 1) await tell(audit, callOf("acme"));
    })(),
  ).rejects.toMatchObject({ code: "auditFailed" });
});

it("finds lines of an export that were cut off, added, changed or moved", async () => {
  const lines = await exported(audit, "acme");
  expect(lines).toHaveLength(11);
  expect(await verdictOn(lines)).toMatchObject({
    kind: "valid",
    head: { organization: "acme", sequence: 10 },
    unfinished: [],
  });
  const fault = async (changed: readonly string[]): Promise<unknown> => {
    const verdict = await verdictOn(changed, { piece: 37 });
    return verdict.kind === "invalid" ? verdict.fault : verdict.kind;
  };
  const at = (index: number): string => lines[index] ?? "";
  for (let index = 1; index < lines.length; index += 1) {
    const cut = await fault(lines.slice(0, index));
    expect(cut).toBe("truncated");
    const without = await fault(lines.filter((_, each) => each !== index));
    expect(without).toBe(index === 10 ? "truncated" : "sequence");
    const edited = await fault(lines.with(index, at(index).replace("call-", "cell-")));
    expect(edited).toBe(index === 10 ? "head" : "previous");
  }
  expect(await fault([...lines, at(10)])).toBe("sequence");
  const forged = (after: string): string => {
    const { sequence, ...rest } = JSON.parse(after) as { readonly sequence: number };
    const previous = hash("sha256", after.trim(), "base64url");
    return `${JSON.stringify({ ...rest, sequence: sequence + 1, previous })}\n`;
  };
  const more = [...lines, forged(at(10)), forged(forged(at(10)))];
  expect(await verdictOn(more)).toMatchObject({
    kind: "invalid",
    fault: "unsigned",
    line: 12,
    unsigned: { records: 2, head: { sequence: 10 } },
  });
  // What nobody signed does not hide what was changed before it, nor behind it.
  const edited = at(10).replace("call-", "cell-");
  expect(await verdictOn([...lines.with(10, edited), forged(edited)])).toMatchObject({
    fault: "head",
    line: 11,
  });
  expect(await fault(more.with(11, at(10)))).toBe("sequence");
  expect(await fault(lines.toSpliced(4, 0, at(3)))).toBe("sequence");
  expect(await fault(lines.with(3, at(4)).with(4, at(3)))).toBe("sequence");
  expect(await fault(lines.slice(1))).toBe("malformed");
  expect(await fault([])).toBe("malformed");
  expect(await fault(lines.with(0, at(0).replace('\\"sequence\\":10', '\\"sequence\\":9')))).toBe(
    "signature",
  );
  expect(await fault([...lines.slice(0, 4), "x".repeat(2_000_000)])).toBe("malformed");
  const { text } = JSON.parse(at(0)) as { readonly text: string };
  const statement = JSON.parse(text) as object;
  for (const wrong of [{ purpose: "connector-event-batch" }, { version: 2 }, { sequence: "10" }]) {
    const head = JSON.stringify(signText({ ...statement, ...wrong }, signer));
    expect(await fault(lines.with(0, `${head}\n`))).toBe("malformed");
  }
  const other = await exported(audit, "other");
  expect(await fault([at(0), ...other.slice(1)])).toBe("organization");
  expect(await fault([other[0] ?? "", ...lines.slice(1)])).toBe("organization");
});

it("changes its mind with every byte that changes", async () => {
  const lines = await exported(audit, "other");
  const bytes = Buffer.from(lines.join(""));
  for (let index = 0; index < bytes.length - 1; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    const text = changed.toString("latin1");
    const verdict = await verdictOn([text], { piece: bytes.length });
    expect(verdict.kind, `byte ${index}`).toBe("invalid");
  }
});

/** An audit whose heads are kept in a file too. */
async function witnessed(options: Partial<AuditOptions> = {}): Promise<{
  readonly audit: Audit;
  readonly witness: string;
}> {
  const witness = join(folder, `${files}.heads`);
  const kept = createAudit({ store, signer, witness: fileWitness(witness), ...options });
  await tell(kept, callOf("seen"));
  await kept.close();
  return { audit: kept, witness };
}

it("finds a store that was put back or emptied, by heads that were kept elsewhere", async () => {
  const { audit: first, witness } = await witnessed();
  const early = await exported(first, "seen");
  await tell(first, callOf("seen"));
  await first.close();
  const heads = parseWitness(await readFile(witness, "utf8"));
  expect(await verdictOn(await exported(first, "seen"), { witness: heads })).toMatchObject({
    kind: "valid",
  });
  expect(await verdictOn(early, { witness: heads })).toMatchObject({ fault: "witness" });

  sql.exec(`delete from connector_entries where stream = 'audit:seen'`);
  sql.exec(`delete from connector_records where key = 'seen'`);
  // Without the heads it looks new.
  await tell(auditOf(store), callOf("seen"));
  const next = auditOf(store, { witness: fileWitness(witness) });
  await expect(tell(next, callOf("seen"))).rejects.toMatchObject({ code: "auditFailed" });
});

it("finds that a host has signed two histories, whichever of them it is shown", async () => {
  const histories: (readonly string[])[] = [];
  for (let count = 0; count < 2; count += 1) {
    const fork = openSqliteStore({ path: ":memory:" });
    const forked = auditOf(fork);
    await tell(forked, callOf("seen"));
    histories.push(await exported(forked, "seen"));
    await fork.close();
  }
  const heads = histories.map(([head = ""]) => JSON.parse(head) as unknown);
  for (const history of histories)
    for (const witness of [heads, heads.toReversed()])
      expect(await verdictOn(history, { witness })).toMatchObject({ fault: "witness", line: 3 });
});

it("goes by the head that reaches furthest, in whatever order processes have kept theirs", async () => {
  const { audit: first, witness } = await witnessed();
  const kept = sql.prepare("select * from connector_records where key = 'seen'").get() ?? {};
  const reached = (await exported(first, "seen")).length - 1;
  await tell(first, callOf("seen"));
  await first.close();
  const lines = (await readFile(witness, "utf8")).trimEnd().split("\n");
  await writeFile(witness, `${lines.toReversed().join("\n")}\n`);

  sql.exec(`delete from connector_entries where stream = 'audit:seen' and sequence > ${reached}`);
  sql
    .prepare("update connector_records set value = ?, version = ? where key = 'seen'")
    .run(kept["value"] ?? null, kept["version"] ?? null);
  const next = auditOf(store, { witness: fileWitness(witness) });
  await expect(tell(next, callOf("seen"))).rejects.toMatchObject({ code: "auditFailed" });
});

it("does not take heads that another key has signed for its own", async () => {
  const { witness } = await witnessed();
  const forged = createAudit({ store: openSqliteStore({ path: ":memory:" }), signer: signerOf(2) });
  const [line = ""] = await exported(forged, "seen");
  await writeFile(witness, `${JSON.stringify({ organization: "seen", ...JSON.parse(line) })}\n`);
  const next = auditOf(store, { witness: fileWitness(witness) });
  await expect(tell(next, callOf("seen"))).rejects.toMatchObject({ code: "auditFailed" });
  expect(publicKey.asymmetricKeyType).toBe("ed25519");
});

it("goes on when the witness fails, and says so", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const broken = auditOf(store, {
    witness: {
      latest: async () => await Promise.resolve(undefined),
      keep: async () => await Promise.reject(new TypeError("canary")),
    },
  });
  await tell(broken, callOf("unseen"));
  await broken.close();
  expect(warn).toHaveBeenCalledWith(
    "The witness of an audit log failed (TypeError).",
    "ConnectorAuditWarning",
  );
  warn.mockRestore();
});
