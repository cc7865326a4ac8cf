import pg from "pg";

/**
 * Ends what a connection is doing, from a second one: the protocol's own cancel request has no TLS in `pg`. Nobody
 * waits for it, and where it fails the server's timeout ends the statement.
 */
export async function cancelBackend(
  config: pg.ClientConfig,
  running: pg.PoolClient,
): Promise<void> {
  // `pg` has no types of it.
  const { processID } = running as unknown as { readonly processID: number | null };
  if (processID === null) return;
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select pg_cancel_backend($1)", [processID]);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    process.emitWarning(`A statement could not be cancelled (${name}).`, "ConnectorDriverWarning");
  } finally {
    await client.end().catch(() => undefined);
  }
}
