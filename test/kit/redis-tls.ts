import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "./tls-authority.ts";

/** A Redis server that speaks TLS alone and asks for passwords. */
export interface TlsRedis {
  readonly port: number;
  /** PEM text of who vouches for its certificate, which is for `localhost`. */
  readonly authority: string;
  /** May do everything. */
  readonly user: string;
  readonly password: string;
  readonly stop: () => void;
}

/** Starts the distribution's Redis. Throws with what was missing. */
export function startTlsRedis(port: number): TlsRedis {
  if (!existsSync("/usr/bin/redis-server")) throw new Error("install the package redis-server");
  const { folder, authority, certificate, key } = makeCertificate();
  const data = mkdtempSync(join(tmpdir(), "live-redis-"));
  const password = `p-${String(port)}-secret`;
  const log = join(data, "log");
  const settings: Readonly<Record<string, string>> = {
    port: "0",
    "tls-port": String(port),
    bind: "127.0.0.1",
    "tls-cert-file": certificate,
    "tls-key-file": key,
    "tls-ca-cert-file": join(folder, "ca.pem"),
    "tls-auth-clients": "no",
    save: "",
    dir: data,
    logfile: log,
  };
  const users = `--user default off --user owner on >${password} ~* &* +@all`.split(" ");
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn("/usr/bin/redis-server", [...options, ...users], { stdio: "ignore" });
  server.unref();
  const until = Date.now() + 10_000;
  // This runs where nothing can be awaited.
  while (!(existsSync(log) && readFileSync(log, "utf8").includes("Ready to accept connections"))) {
    if (server.exitCode !== null || Date.now() > until)
      throw new Error("redis-server did not start");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
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
