import { BSON, type AbstractCursor, type ClientSession, type Db } from "mongodb";
import type {
  Affected,
  FindInput,
  InsertInput,
  RemoveInput,
  Row,
  TransactionInput,
  TransactionStep,
  UpdateInput,
} from "../../contract/database.ts";
import { ConnectorError } from "../../errors.ts";
import type { DriverCommand, DriverTarget } from "../driver.ts";
import { tooLarge } from "../too-large.ts";
import { failureOf } from "./failure.ts";
import type { Primary } from "./servers.ts";
import {
  aggregationOf,
  changesOf,
  collectionName,
  documentOf,
  filterOf,
  narrowFilter,
  projectionOf,
  sortOf,
} from "./statement.ts";
import { plainRow } from "./values.ts";

export interface CommandContext {
  readonly primary: Primary;
  readonly db: Db;
  readonly target: DriverTarget;
  readonly signal: AbortSignal;
}

/** Does one command of the contract or of a definition. */
export async function runCommand(
  context: CommandContext,
  command: DriverCommand,
): Promise<unknown> {
  if (command.kind !== "command") throw unknown("statement");
  // The contract has checked the input, member by member.
  const input: unknown = command.input;
  switch (command.name) {
    case "ping":
      await context.db.command({ ping: 1 });
      return { database: context.db.databaseName };
    case "collections":
      return await collections(context);
    case "query":
      return await query(context, command.input);
    case "find":
      return await find(context, input as FindInput);
    case "insert":
      return await insert(context, input as InsertInput);
    case "update":
      return await step(context, { update: input as UpdateInput });
    case "delete":
      return await step(context, { delete: input as RemoveInput });
    case "transaction":
      return await transaction(context, (input as TransactionInput).steps);
    default:
      throw unknown(command.name);
  }
}

function unknown(name: string): ConnectorError {
  return new ConnectorError("unsupported", `MongoDB has no command "${name}" here.`);
}

async function collections({ db, target }: CommandContext): Promise<unknown> {
  const found = await db.listCollections({}, { nameOnly: true }).toArray();
  const reached = found.filter(({ name }) => target.collections?.includes(name) ?? true);
  const names = reached.map(({ name, type }) => ({ name, kind: String(type) }));
  return { collections: names.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

async function find(context: CommandContext, input: FindInput): Promise<readonly Row[]> {
  const { db, target, signal } = context;
  const { collection, where = {}, select, order = [], limit } = input;
  const cursor = db.collection(collectionName(target, collection)).find(filterOf(where), {
    ...(select === undefined ? {} : { projection: projectionOf(select) }),
    ...(order.length === 0 ? {} : { sort: sortOf(order) }),
    ...(limit === undefined ? {} : { limit }),
    maxTimeMS: target.timeout.command,
    signal,
  });
  return await rowsOf(cursor, target);
}

async function query(context: CommandContext, input: object): Promise<readonly Row[]> {
  const { db, target, signal } = context;
  const { collection, pipeline } = aggregationOf(target, input);
  const options = { maxTimeMS: target.timeout.command, signal };
  return await rowsOf(db.collection(collection).aggregate(pipeline, options), target);
}

/** Reads up to the limits; the cursor is closed on the server too. */
async function rowsOf(
  cursor: AbstractCursor<object>,
  { limits }: DriverTarget,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let bytes = 0;
  try {
    for await (const document of cursor) {
      bytes += BSON.calculateObjectSize(document);
      if (rows.length >= limits.rows || bytes > limits.bytes)
        throw tooLarge(`${String(limits.rows)} rows or ${String(limits.bytes)} bytes`);
      rows.push(plainRow(document));
    }
    return rows;
  } finally {
    await cursor.close();
  }
}

/** One record is added or not; several are so in a transaction alone. */
async function insert(context: CommandContext, input: InsertInput): Promise<Affected> {
  if (input.records.length < 2) return await step(context, { insert: input });
  const [affected] = await transaction(context, [{ insert: input }]);
  return affected ?? { count: 0 };
}

async function step(
  { db, target }: CommandContext,
  change: TransactionStep,
  session?: ClientSession,
): Promise<Affected> {
  const options = {
    ...(session === undefined ? { maxTimeMS: target.timeout.command } : { session }),
  };
  if ("insert" in change) {
    const { collection, records } = change.insert;
    const documents = records.map((each, n) => documentOf(each, `records[${String(n)}]`));
    const { insertedCount } = await db
      .collection(collectionName(target, collection))
      .insertMany(documents, options);
    return { count: insertedCount };
  }
  if ("update" in change) {
    const { collection, where, set } = change.update;
    const { matchedCount } = await db
      .collection(collectionName(target, collection))
      .updateMany(narrowFilter(where), changesOf(set), options);
    return { count: matchedCount };
  }
  const { collection, where } = change.delete;
  const { deletedCount } = await db
    .collection(collectionName(target, collection))
    .deleteMany(narrowFilter(where), options);
  return { count: deletedCount };
}

async function transaction(
  context: CommandContext,
  steps: readonly TransactionStep[],
): Promise<readonly Affected[]> {
  const { primary } = context;
  if (!primary.hasTransactions)
    throw new ConnectorError(
      "unsupported",
      "This server stands alone, and only a replica set does several changes as one.",
    );
  const session = primary.client.startSession();
  try {
    session.startTransaction({
      readConcern: { level: "snapshot" },
      writeConcern: { w: "majority" },
    });
    try {
      const counts: Affected[] = [];
      for (const each of steps) counts.push(await step(context, each, session));
      context.signal.throwIfAborted();
      await session.commitTransaction();
      return counts;
    } catch (error) {
      if (session.inTransaction()) {
        // Where even that fails, the server takes the transaction back once its time is over.
        await session.abortTransaction().catch(() => undefined);
        throw failureOf(error, { inTransaction: true });
      }
      throw error;
    }
  } finally {
    await session.endSession();
  }
}
