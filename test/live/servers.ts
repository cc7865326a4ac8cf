import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { startTlsMariadb } from "../kit/mariadb-tls.ts";
import { startTlsRedis } from "../kit/redis-tls.ts";

/**
 * Starts the servers of the live tests from the system's packages, and says which it could not start. On
 * continuous integration none may be missing.
 */
export default function startServers(): () => void {
  const stops: (() => void)[] = [];
  const missing: string[] = [];
  const start = (name: string, begin: () => () => void): void => {
    try {
      stops.push(begin());
    } catch (error) {
      missing.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  start("PostgreSQL", startPostgresql);
  start("MariaDB", startMariadb);
  start("Redis", startRedis);
  for (const each of missing) console.warn(`NOT STARTED ${each}`);
  if (missing.length > 0 && process.env["CI"] !== undefined)
    throw new Error(`Live servers are missing: ${missing.join("; ")}`);
  return () => {
    for (const stop of stops) stop();
  };
}

/** The distribution's PostgreSQL, an older one than npm's; the tests find it by `DATABASE_URL`. */
function startPostgresql(): () => void {
  const [folder] = globSync("/usr/lib/postgresql/*/bin").sort().reverse();
  if (folder === undefined) throw new Error("install the package postgresql");
  const data = mkdtempSync(join(tmpdir(), "live-postgresql-"));
  const run = (command: string, ...args: readonly string[]): void => {
    execFileSync(...asPostgres(join(folder, command), args), { stdio: "pipe", cwd: tmpdir() });
  };
  if (userInfo().uid === 0) {
    const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"]).toString());
    chownSync(data, id("-u"), id("-g"));
  }
  chmodSync(data, 0o700);
  const port = String(20_000 + (process.pid % 10_000));
  run("initdb", "--pgdata", data, "--auth", "trust", "--username", "postgres");
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  run(
    "pg_ctl",
    "--pgdata",
    data,
    "--wait",
    "--log",
    join(data, "log"),
    "--options",
    options,
    "start",
  );
  process.env["POSTGRES_BIN"] = folder;
  process.env["DATABASE_URL"] = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  return () => {
    run("pg_ctl", "--pgdata", data, "--mode", "immediate", "stop");
    rmSync(data, { recursive: true, force: true });
  };
}

/** The tests find it by `MARIADB_PORT` and its like. */
function startMariadb(): () => void {
  const server = startTlsMariadb(30_000 + (process.pid % 10_000));
  process.env["MARIADB_PORT"] = String(server.port);
  process.env["MARIADB_USER"] = server.user;
  process.env["MARIADB_PASSWORD"] = server.password;
  process.env["MARIADB_AUTHORITY"] = server.authority;
  return server.stop;
}

/** The tests find it by `REDIS_PORT` and its like. */
function startRedis(): () => void {
  const server = startTlsRedis(40_000 + (process.pid % 10_000));
  process.env["REDIS_PORT"] = String(server.port);
  process.env["REDIS_USER"] = server.user;
  process.env["REDIS_PASSWORD"] = server.password;
  process.env["REDIS_AUTHORITY"] = server.authority;
  return server.stop;
}

/** PostgreSQL refuses to run as root. */
function asPostgres(command: string, args: readonly string[]): [string, readonly string[]] {
  if (userInfo().uid !== 0) return [command, args];
  return ["runuser", ["-u", "postgres", "--", command, ...args]];
}
