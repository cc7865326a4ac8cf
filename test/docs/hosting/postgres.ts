import { openPostgresStore } from "@human/connector-sdk/stores/postgres";
import { type Host, openHost } from "./host.ts";

/** The same host for several machines. */
export async function openSharedHost(folder: string, connectionString: string): Promise<Host> {
  return openHost({ folder, store: await openPostgresStore({ connectionString }) });
}
