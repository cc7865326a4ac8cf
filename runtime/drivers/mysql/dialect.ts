import { DummyDriver, Kysely, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from "kysely";
import type { Dialect } from "../sql/dialect.ts";

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
};
