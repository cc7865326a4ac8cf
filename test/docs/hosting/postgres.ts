import { openPostgresStore } from "@human/connector-sdk/stores/postgres";
import { type Host, type HostOptions, openHost } from "./host.ts";

/** The same host for several machines. */
export async function openSharedHost(
  options: HostOptions,
  connectionString: string,
): Promise<Host> {
  return openHost({ ...options, store: await openPostgresStore({ connectionString }) });
}
