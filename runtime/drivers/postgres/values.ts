import pg from "pg";

/** What becomes of a value's text. */
export type Reader = (text: string) => unknown;

/**
 * Type ids of PostgreSQL's catalogue (pg_type.dat) that `pg` reads in ways that lose something, those of their arrays,
 * and how their text is read.
 */
const read: readonly (readonly [type: number, array: number, reader: Reader])[] = [
  [20, 1016, wholeNumber], // int8
  [1082, 1182, asItIs], // date
  [1114, 1115, localMoment], // timestamp
  [1184, 1185, moment], // timestamptz
  [1186, 1187, asItIs], // interval, ISO 8601 in these sessions
  [1700, 1231, asItIs], // numeric
];
/** `text[]`, whose items `pg` leaves as they are; `pg` has no name of it. */
const TEXTS = 1009 as Parameters<typeof pg.types.getTypeParser>[0];

const readers: ReadonlyMap<number, Reader> = new Map(
  read.flatMap(([type, array, reader]) => [
    [type, reader] as const,
    [array, itemsBy(reader)] as const,
  ]),
);

/**
 * How values are read: times as RFC 3339, days as they are, intervals as ISO 8601, whole numbers as numbers while
 * those are exact and as text beyond, in arrays too. Of a database's own types see `withOwnArrays`. The rest is `pg`'s:
 * numeric is text, JSON is parsed, bytea is bytes.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => readers.get(Number(id)) ?? pg.types.getTypeParser(id, format),
};

/** How the text of an array is read whose items are of a type. */
export function arrayReader(item: number): Reader {
  return itemsBy(valueTypes.getTypeParser(item, "text") as Reader);
}

function itemsBy(reader: Reader): Reader {
  return (text) => eachOf(pg.types.getTypeParser(TEXTS)(text), reader);
}

/** Arrays may hold arrays, and nulls. */
function eachOf(value: unknown, reader: Reader): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => eachOf(each, reader));
  return typeof value === "string" ? reader(value) : value;
}

function asItIs(text: string): string {
  return text;
}

function localMoment(text: string): string {
  return text.replace(" ", "T");
}

function wholeNumber(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** The session's time zone is UTC, so the offset is always `+00`. */
function moment(text: string): string {
  return text.replace(" ", "T").replace(/\+00$/, "Z");
}
