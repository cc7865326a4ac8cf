import { type RawBuilder, sql } from "kysely";
import type {
  FindInput,
  InsertInput,
  RemoveInput,
  Row,
  UpdateInput,
} from "../../contract/database.ts";
import { badInput, ConnectorError } from "../../errors.ts";
import { isPlainObject } from "../../prepare/encode.ts";
import { compiled, type Dialect, type SqlStatement } from "./dialect.ts";
import { SqlList, sqlValue } from "./value.ts";

/** What statements about records need to know. */
export interface RecordContext {
  readonly dialect: Dialect;
  /** What may be named; undefined: everything. */
  readonly collections: readonly string[] | undefined;
}

/** Reads records. `limit` has no place of its own: MySQL takes no bound number there. */
export function findStatement(context: RecordContext, input: FindInput): SqlStatement {
  const { select, where = {}, order = [], limit } = input;
  const columns = select === undefined ? sql`*` : names(context, select, "select");
  const sorted = order.map(({ by, direction }) => {
    const name = nameOf(context, by, "order");
    return direction === "descending" ? sql`${name} desc` : sql`${name} asc`;
  });
  const query = sql`select ${columns} from ${tableOf(context, input.collection)}${conditions(context, where)}${
    sorted.length === 0 ? sql`` : sql` order by ${sql.join(sorted)}`
  }${limit === undefined ? sql`` : sql` limit ${sql.lit(limit)}`}`;
  return statement(context, query);
}

/** Adds records; a field that only some of them have is left to its default in the others. */
export function insertStatement(
  context: RecordContext,
  { collection, records }: InsertInput,
): SqlStatement {
  const fields = [...new Set(records.flatMap((each) => Object.keys(each)))];
  const rows = records.map((record, index) => {
    const values = fields.map((field) =>
      Object.hasOwn(record, field)
        ? sql`${sqlValue(record[field], `records[${String(index)}].${field}`, context.dialect)}`
        : sql`default`,
    );
    return sql`(${sql.join(values)})`;
  });
  const columns = names(context, fields, "records");
  return statement(
    context,
    sql`insert into ${tableOf(context, collection)} (${columns}) values ${sql.join(rows)}`,
  );
}

/** Changes records. */
export function updateStatement(
  context: RecordContext,
  { collection, where, set }: UpdateInput,
): SqlStatement {
  const changes = Object.entries(set).map(
    ([field, value]) =>
      sql`${nameOf(context, field, "set")} = ${sqlValue(value, `set.${field}`, context.dialect)}`,
  );
  assertNarrow(where);
  return statement(
    context,
    sql`update ${tableOf(context, collection)} set ${sql.join(changes)}${conditions(context, where)}`,
  );
}

/** Deletes records. */
export function removeStatement(
  context: RecordContext,
  { collection, where }: RemoveInput,
): SqlStatement {
  assertNarrow(where);
  return statement(
    context,
    sql`delete from ${tableOf(context, collection)}${conditions(context, where)}`,
  );
}

/** The contract checks it too; here it would be every record. */
function assertNarrow(where: Row): void {
  if (Object.keys(where).length === 0) throw badInput("where", "must name at least one field");
}

function conditions(context: RecordContext, where: Row): RawBuilder<unknown> {
  const all = Object.entries(where).map(([field, given]) => {
    const name = nameOf(context, field, "where");
    const value = sqlValue(given, `where.${field}`, context.dialect);
    if (value === null) return sql`${name} is null`;
    // An object would be compared as JSON; nobody who writes one means that.
    if (value instanceof SqlList || isPlainObject(given))
      throw badInput(`where.${field}`, "must be one value");
    return context.dialect.fits(name, value);
  });
  return all.length === 0 ? sql`` : sql` where ${sql.join(all, sql` and `)}`;
}

/** A collection, perhaps with its schema before a dot. Fails with `badInput` where it may not be named. */
function tableOf(context: RecordContext, collection: string): RawBuilder<unknown> {
  const { collections } = context;
  if (collections !== undefined && !collections.includes(collection))
    throw new ConnectorError(
      "refusedByPolicy",
      "The collection is not one of those that this connection may reach.",
    );
  const parts = collection.split(".");
  if (parts.length > 2) throw badInput("collection", "must have at most one dot");
  for (const part of parts) assertName(context, part, "collection");
  return sql.id(...parts);
}

function names(context: RecordContext, fields: readonly string[], at: string): RawBuilder<unknown> {
  return sql.join(fields.map((each) => nameOf(context, each, at)));
}

/** A field's name, quoted: whatever it holds, it is a name. */
function nameOf(context: RecordContext, field: string, at: string): RawBuilder<unknown> {
  assertName(context, field, at);
  return sql.id(field);
}

/** A server would cut a longer name off, and mean another one. */
function assertName({ dialect }: RecordContext, name: string, at: string): void {
  const bytes = Buffer.byteLength(name, "utf8");
  if (bytes === 0 || bytes > dialect.longestName)
    throw badInput(at, `holds a name that is not of 1 to ${String(dialect.longestName)} bytes`);
  if (name.includes("\0") || !name.isWellFormed())
    throw badInput(at, "holds a name with characters that are none");
}

function statement({ dialect }: RecordContext, query: RawBuilder<unknown>): SqlStatement {
  const made = compiled(dialect, query);
  if (made.values.length > dialect.mostValues)
    throw badInput("records", `hold over ${String(dialect.mostValues)} values`);
  return made;
}
