import pg from "pg";

/** Lets a PostgreSQL store's clock be ahead of the server's, in milliseconds. */
export async function moveClock(target: string, offset: number): Promise<void> {
  const client = new pg.Client({ connectionString: target });
  await client.connect();
  await client.query(
    `create or replace function connector_now() returns bigint language sql stable as
    $$ select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + ${String(offset)} $$`,
  );
  await client.end();
}
