import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type RawBuilder,
  sql,
} from "kysely";
import type { Dialect, Single } from "../sql/dialect.ts";

/** The SQL of MySQL and MariaDB; names have 64 characters, values are counted in 16 bits. */
export const dialect: Dialect = {
  compiler: new Kysely<unknown>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  }),
  longestName: 64,
  mostValues: 65_535,
  place: () => "?",
  repeatsPlaces: false,
  // A `T` is taken for a space, and a `Z` not at all.
  moment: (time) => time.toISOString().replace("T", " ").replace("Z", ""),
  fits,
};

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i;
/** The same for the server, as it writes numbers. */
const NUMBER_THERE = "^-?[0-9]+([.][0-9]*)?(e[-+]?[0-9]+)?$";

/**
 * A text is compared with a number as a number, 0 where it is none: a condition of the wrong type would fit records
 * that nobody meant. So numbers are bound as text, which a column of numbers still takes for the same number, and a
 * text that is no number fits no number.
 */
function fits(field: RawBuilder<unknown>, value: Single): RawBuilder<unknown> {
  if (value instanceof Uint8Array) return sql`${field} = ${value}`;
  const text = String(typeof value === "boolean" ? Number(value) : value);
  const isEqual = sql`${field} = ${text}`;
  if (NUMBER.test(text)) return isEqual;
  return sql`(${isEqual} and convert(${field} using utf8mb4) not regexp ${sql.lit(NUMBER_THERE)})`;
}
