import { itSurvivesBrokenConnections } from "../connectors/kit/driver-faults.ts";
import { liveServers } from "./driver-servers.ts";

const ports: Readonly<Record<string, string>> = {
  "db-mysql": "MARIADB_PORT",
  "db-redis": "REDIS_PORT",
};

// `servers.ts` says which could not be started.
await itSurvivesBrokenConnections(
  Object.fromEntries(
    Object.entries(liveServers).filter(([id]) => process.env[ports[id] ?? ""] !== undefined),
  ),
);
