import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from "kysely";
import type { Dialect } from "../sql/dialect.ts";

/** PostgreSQL's SQL; names are cut at 63 bytes (NAMEDATALEN), values are counted in 16 bits. */
export const dialect: Dialect = {
  compiler: new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  longestName: 63,
  mostValues: 65_535,
  place: (index) => `$${String(index)}`,
  repeatsPlaces: true,
  moment: (time) => time.toISOString(),
  fits: (field, value) => sql`${field} = ${value}`,
};
