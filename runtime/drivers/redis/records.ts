import type {
  Affected,
  FindInput,
  InsertInput,
  Order,
  RemoveInput,
  Row,
  TransactionStep,
  UpdateInput,
} from "../../contract/database.ts";
import { badInput, ConnectorError } from "../../errors.ts";
import type { DriverTarget } from "../driver.ts";
import { textOf } from "./command.ts";
import { refusal } from "./failure.ts";
import { pairsOf } from "./reply.ts";
import { type Arguments, type Session, transact } from "./session.ts";

/** Records are hashes: the record `7` of `orders` is at the key `orders:7`, and its fields are text. */
type Fields = Readonly<Record<string, string>>;

export interface RecordContext {
  readonly session: Session;
  readonly target: Pick<DriverTarget, "collections" | "limits">;
}

/** Reads records; without an `id` all keys of the collection are looked at, up to the limit on rows. */
export async function findRecords(
  context: RecordContext,
  { collection, where = {}, select, order = [], limit }: FindInput,
): Promise<readonly Row[]> {
  const keys = await keysOf(context, collection, where);
  const found = (await readAll(context, keys)).filter((each) => fits(each, where));
  const sorted = order.length === 0 ? found : found.toSorted((a, b) => compare(a, b, order));
  return sorted.slice(0, limit).map((record) => {
    const names = select ?? Object.keys(record);
    return Object.fromEntries(names.map((name) => [name, own(record, name) ?? null]));
  });
}

/**
 * Does steps, all of them or none: what they read is watched, their outcome is computed, and it is written in one
 * transaction. Fails with `CHANGED` where others wrote the same records meanwhile, and nothing was done.
 */
export async function changeRecords(
  context: RecordContext,
  steps: readonly TransactionStep[],
): Promise<readonly Affected[]> {
  const { session } = context;
  const touched = new Set<string>();
  for (const step of steps) for (const key of await keysOfStep(context, step)) touched.add(key);
  const keys = [...touched];
  if (keys.length > 0) await session.send(["WATCH", ...keys]);
  try {
    const before = new Map((await readEach(context, keys)).map((each, n) => [keys[n] ?? "", each]));
    const now = new Map(before);
    const counts = steps.map((step) => ({ count: applyStep(now, step) }));
    await transact(
      session,
      [...now].flatMap(([key, record]) => written(key, before.get(key), record)),
    );
    return counts;
  } catch (error) {
    if (session.isOpen()) await session.send(["UNWATCH"]);
    throw error;
  }
}

async function keysOfStep(
  context: RecordContext,
  step: TransactionStep,
): Promise<readonly string[]> {
  if ("insert" in step)
    return step.insert.records.map((record, index) =>
      keyOf(context, step.insert.collection, idOf(record, `records[${String(index)}]`)),
    );
  const { collection, where } = "update" in step ? step.update : step.delete;
  if (Object.keys(where).length === 0) throw badInput("where", "must name at least one field");
  return await keysOf(context, collection, where);
}

/** Applies a step to the records as they are by then, and counts those that it touched. */
function applyStep(now: Map<string, Fields | undefined>, step: TransactionStep): number {
  if ("insert" in step) return insert(now, step.insert);
  const { collection, where } = "update" in step ? step.update : step.delete;
  const fitting = [...now].flatMap(([key, record]) =>
    record !== undefined && key.startsWith(`${collection}:`) && fits(record, where)
      ? [[key, record] as const]
      : [],
  );
  for (const [key, record] of fitting)
    now.set(key, "update" in step ? updated(record, step.update) : undefined);
  return fitting.length;
}

function insert(
  now: Map<string, Fields | undefined>,
  { collection, records }: InsertInput,
): number {
  for (const [index, record] of records.entries()) {
    const at = `records[${String(index)}]`;
    const key = `${collection}:${idOf(record, at)}`;
    if (now.get(key) !== undefined) throw refusal("EXISTS There is a record with this id.", true);
    now.set(key, fieldsOf(record, at));
  }
  return records.length;
}

function updated(record: Fields, { set }: UpdateInput): Fields {
  if (Object.hasOwn(set, "id")) throw badInput("set.id", "cannot be changed");
  const kept = Object.entries(record).filter(([name]) => own(set, name) !== null);
  return { ...Object.fromEntries(kept), ...fieldsOf(set, "set") };
}

/** What makes a hash what it has become. */
function written(
  key: string,
  before: Fields | undefined,
  now: Fields | undefined,
): readonly Arguments[] {
  if (now === undefined) return before === undefined ? [] : [["DEL", key]];
  const gone = Object.keys(before ?? {}).filter((name) => !Object.hasOwn(now, name));
  const fields = Object.entries(now).flat();
  return [
    ["HSET", key, ...fields],
    ...(gone.length === 0 ? [] : [["HDEL", key, ...gone] as const]),
  ];
}

/** Keys that a condition could mean: one by its id, or all of the collection. */
async function keysOf(
  context: RecordContext,
  collection: string,
  where: Row | RemoveInput["where"],
): Promise<readonly string[]> {
  const id = own(where, "id");
  if (id !== undefined) return [keyOf(context, collection, fieldText(id, "where.id"))];
  const { session, target } = context;
  const prefix = keyOf(context, collection, "");
  const pattern = `${prefix.replaceAll(/[\\*?[\]^]/g, "\\$&")}*`;
  const found = new Set<string>();
  let cursor = "0";
  do {
    const page = await session.send([
      "SCAN",
      cursor,
      "MATCH",
      pattern,
      "COUNT",
      "500",
      "TYPE",
      "hash",
    ]);
    const [next, keys] = Array.isArray(page) ? (page as readonly unknown[]) : [];
    cursor = typeof next === "string" ? next : "0";
    for (const key of Array.isArray(keys) ? keys : [])
      if (typeof key === "string" && !key.slice(prefix.length).includes(":")) found.add(key);
    if (found.size > target.limits.rows)
      throw new ConnectorError(
        "tooLarge",
        `The collection has over ${String(target.limits.rows)} records; name an id.`,
      );
  } while (cursor !== "0");
  return [...found];
}

/** The key of a record. Ids have no colon, so that no collection reaches into another. */
function keyOf({ target }: RecordContext, collection: string, id: string): string {
  const { collections } = target;
  if (collections !== undefined && !collections.includes(collection))
    throw new ConnectorError(
      "refusedByPolicy",
      "The collection is not one of those that this connection may reach.",
    );
  if (collection === "" || /[\s\0]/.test(collection)) throw badInput("collection", "is no name");
  if (id.includes(":")) throw badInput("id", "must not hold a colon");
  return `${collection}:${id}`;
}

async function readAll(
  context: RecordContext,
  keys: readonly string[],
): Promise<readonly Fields[]> {
  return (await readEach(context, keys)).filter((each) => each !== undefined);
}

async function readEach(
  { session }: RecordContext,
  keys: readonly string[],
): Promise<readonly (Fields | undefined)[]> {
  const answers = await session.sendAll(keys.map((key) => ["HGETALL", key] as const));
  return answers.map((answer, index) => {
    const fields = pairsOf(answer);
    if (fields.length === 0) return undefined;
    const id = (keys[index] ?? "").split(":").at(-1) ?? "";
    return Object.fromEntries([...fields, ["id", id] as const]);
  });
}

function idOf(record: Row, at: string): string {
  const given = own(record, "id");
  if (given === null || given === undefined) throw badInput(`${at}.id`, "is required");
  const id = fieldText(given, `${at}.id`);
  if (id === "") throw badInput(`${at}.id`, "must not be empty");
  return id;
}

/** Fields as text; null is a field that there is not. */
function fieldsOf(record: Row, at: string): Fields {
  const entries = Object.entries(record).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, fieldText(value, `${at}.${name}`)] as const),
  );
}

function fieldText(value: unknown, at: string): string {
  const text = textOf(value, at);
  if (text !== undefined) return text;
  throw badInput(at, "must be text, a number, a flag or a time");
}

function fits(record: Fields, where: Row): boolean {
  return Object.entries(where).every(([name, wanted]) => {
    const has = own(record, name);
    return wanted === null ? has === undefined : has === fieldText(wanted, `where.${name}`);
  });
}

/** Numbers by size where both are, text by its characters otherwise; what a record does not have comes last. */
function compare(a: Fields, b: Fields, order: readonly Order[]): number {
  for (const { by, direction } of order) {
    const [left, right] = [own(a, by), own(b, by)];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    const [first, second] = [Number(left), Number(right)];
    const areNumbers = left.trim() !== "" && right.trim() !== "" && !Number.isNaN(first - second);
    const isLess = areNumbers ? first < second : left < right;
    return isLess === (direction === "ascending") ? -1 : 1;
  }
  return 0;
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
