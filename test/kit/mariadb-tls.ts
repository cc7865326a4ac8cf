import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "./tls-authority.ts";

/** A MariaDB server that speaks TLS and asks for passwords. */
export interface TlsMariadb {
  readonly port: number;
  /** PEM text of who vouches for its certificate, which is for `localhost`. */
  readonly authority: string;
  /** May do everything in the database `test`. */
  readonly user: string;
  readonly password: string;
  readonly stop: () => void;
}

/** Starts the distribution's MariaDB. Throws with what was missing. */
export function startTlsMariadb(port: number): TlsMariadb {
  if (!existsSync("/usr/sbin/mariadbd")) throw new Error("install the package mariadb-server");
  const { folder, authority, certificate, key } = makeCertificate();
  const data = mkdtempSync(join(tmpdir(), "live-mariadb-"));
  const user = userInfo().username;
  const password = `p-${String(port)}-secret`;
  const start = join(folder, "start.sql");
  writeFileSync(
    start,
    `alter database test character set utf8mb4;
     create user owner identified by '${password}' require ssl;
     grant all on test.* to owner;
     grant process on *.* to owner;`,
  );
  chmodSync(folder, 0o755);
  const common = ["--no-defaults", `--datadir=${data}`, `--user=${user}`];
  execFileSync("mariadb-install-db", [...common, "--auth-root-authentication-method=normal"], {
    stdio: "pipe",
  });
  const pidFile = join(folder, "pid");
  const server = spawn(
    "/usr/sbin/mariadbd",
    [
      ...common,
      `--port=${String(port)}`,
      "--bind-address=127.0.0.1",
      `--socket=${join(folder, "socket")}`,
      `--pid-file=${pidFile}`,
      `--init-file=${start}`,
      `--ssl-cert=${certificate}`,
      `--ssl-key=${key}`,
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-lock-wait-timeout=2",
      "--skip-name-resolve",
    ],
    { stdio: ["ignore", "ignore", "ignore"] },
  );
  server.unref();
  const until = Date.now() + 30_000;
  // The pid is written once connections are taken; this runs where nothing can be awaited.
  while (!(existsSync(pidFile) && readFileSync(pidFile, "utf8").trim() !== "")) {
    if (server.exitCode !== null || Date.now() > until) throw new Error("mariadbd did not start");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return {
    port,
    authority,
    user: "owner",
    password,
    stop: () => {
      server.kill("SIGKILL");
      rmSync(data, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
