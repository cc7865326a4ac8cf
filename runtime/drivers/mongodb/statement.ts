import type { Document, Sort } from "mongodb";
import { BSON } from "mongodb";
import type { Order, Row } from "../../contract/database.ts";
import { isPlainObject } from "../../prepare/encode.ts";
import { badInput, ConnectorError } from "../../errors.ts";
import type { DriverTarget } from "../driver.ts";
import { fieldName, storedValue } from "./values.ts";

type Reach = Pick<DriverTarget, "collections" | "roleEnforcesCollections">;

/** The name of a collection that may be named. */
export function collectionName({ collections }: Pick<Reach, "collections">, name: string): string {
  if (collections !== undefined && !collections.includes(name))
    throw new ConnectorError(
      "refusedByPolicy",
      "The collection is not one of those that this connection may reach.",
    );
  const isName = name !== "" && name.length <= 200 && !/[$\0]/.test(name);
  if (!isName || name.startsWith("system.")) throw badInput("collection", "is no name");
  return name;
}

/** What records must hold; every value is compared and none is an operator. */
export function filterOf(where: Row): Document {
  const all = Object.entries(where).map(([field, given]) => {
    const at = `where.${field}`;
    const value = storedValue(given, at);
    if (
      value !== null &&
      typeof value === "object" &&
      (Array.isArray(value) || isPlainObject(value))
    )
      throw badInput(at, "must be one value");
    // Ids that MongoDB made up come as text.
    const isId = field === "_id" && typeof value === "string" && /^[\da-f]{24}$/i.test(value);
    const compared = isId
      ? { $in: [value, BSON.ObjectId.createFromHexString(value)] }
      : { $eq: value };
    return { [fieldName(field, "where")]: compared };
  });
  return all.length === 0 ? {} : { $and: all };
}

/** Conditions of what changes records: without one it would be all of them. */
export function narrowFilter(where: Row): Document {
  if (Object.keys(where).length === 0) throw badInput("where", "must name at least one field");
  return filterOf(where);
}

export function projectionOf(select: readonly string[]): Document {
  const fields = select.map((name) => [fieldName(name, "select"), 1] as const);
  return Object.fromEntries([...(select.includes("_id") ? [] : [["_id", 0] as const]), ...fields]);
}

export function sortOf(order: readonly Order[]): Sort {
  return order.map(({ by, direction }): [string, 1 | -1] => [
    fieldName(by, "order"),
    direction === "descending" ? -1 : 1,
  ]);
}

export function documentOf(record: Row, at: string): Document {
  const document = storedValue(record, at);
  if (isPlainObject(document)) return document;
  throw badInput(at, "must be a record");
}

/** New values of fields; the id of a record never changes. */
export function changesOf(set: Row): Document {
  const fields = Object.entries(set).map(([name, value]) => {
    if (name === "_id") throw badInput("set._id", "cannot be changed");
    return [fieldName(name, "set"), storedValue(value, `set.${name}`)] as const;
  });
  return { $set: Object.fromEntries(fields) };
}

/** Stages and operators that write, or that run code on the server. */
const REFUSED: ReadonlySet<string> = new Set(
  "$out $merge $function $accumulator $where".split(" "),
);

/** An aggregation as it is sent. */
export interface Aggregation {
  readonly collection: string;
  readonly pipeline: Document[];
}

/**
 * A caller's own statement for `db.query`: JSON text such as `{"aggregate":"orders","pipeline":[{"$match":{"n":"?"}}]}`,
 * in which a text `?` stands for the next parameter. Fails with `badInput` for what does more than read.
 */
export function aggregationOf(
  target: Reach,
  { sql, params = [] }: { readonly sql?: unknown; readonly params?: unknown },
): Aggregation {
  if (target.collections !== undefined && !target.roleEnforcesCollections)
    throw new ConnectorError(
      "refusedByPolicy",
      "This connection reaches some collections only, and a free statement could name any.",
    );
  if (typeof sql !== "string") throw badInput("sql", "must be text");
  if (!Array.isArray(params)) throw badInput("params", "must be a list");
  const statement = parsed(sql);
  const keys = Object.keys(statement).sort().join();
  const { aggregate, pipeline } = statement;
  if (keys !== "aggregate,pipeline" || typeof aggregate !== "string" || !Array.isArray(pipeline))
    throw badInput("sql", "must be an object with `aggregate` and `pipeline`");
  const values = params.map((each: unknown, index) =>
    storedValue(each, `params[${String(index)}]`),
  );
  let taken = 0;
  const fill = (value: unknown, depth: number): unknown => {
    if (depth > 90) throw badInput("sql", "is nested too deeply");
    if (value === "?") {
      taken += 1;
      if (taken > values.length) throw badInput("params", "must hold one value for every `?`");
      return literal(values[taken - 1]);
    }
    if (Array.isArray(value)) return value.map((each) => fill(each, depth + 1));
    if (!isPlainObject(value)) return value;
    const members = Object.entries(value).map(([name, each]) => {
      if (REFUSED.has(name) || name === "_bsontype")
        throw badInput("sql", "holds a stage or an operator that does more than read");
      return [name, fill(each, depth + 1)] as const;
    });
    return Object.fromEntries(members);
  };
  const stages = pipeline.map((stage) => fill(stage, 1));
  if (taken < values.length) throw badInput("params", "must hold one value for every `?`");
  return {
    collection: collectionName({}, aggregate),
    pipeline: stages.map((stage) => {
      if (!isPlainObject(stage)) throw badInput("sql", "has a stage that is none");
      return stage;
    }),
  };
}

function parsed(sql: string): Readonly<Record<string, unknown>> {
  try {
    const statement: unknown = JSON.parse(sql);
    if (isPlainObject(statement)) return statement;
  } catch {
    // The thrown text may quote the statement.
    throw badInput("sql", "is no JSON");
  }
  throw badInput("sql", "must be an object with `aggregate` and `pipeline`");
}

/** A text that begins with `$` would be the name of a field or a variable where expressions stand. */
function literal(value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("$")) return value;
  throw badInput("params", "must hold no text that begins with `$`");
}
