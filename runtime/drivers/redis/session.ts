import type { Socket } from "node:net";
import { AbstractConnector, Command, Redis } from "ioredis";
import { text, whole } from "../connect-values.ts";
import { ConnectorError } from "../../errors.ts";
import type { DriverTarget } from "../driver.ts";
import { openSocket, openTls } from "../open-socket.ts";
import { tooLarge } from "../too-large.ts";
import { untilAborted } from "../until.ts";
import { failureOf, refusal } from "./failure.ts";

/** What a command is made of: its name and arguments, each sent with its length and never parsed. */
export type Arguments = readonly [name: string, ...rest: (string | Uint8Array)[]];

/** One connection that has logged in. */
export interface Session {
  /** Sends a command. Numbers come as text, for they may be larger than JavaScript counts. */
  readonly send: (command: Arguments) => Promise<unknown>;
  /** Sends several at once, and waits for all of them. Fails with the first refusal. */
  readonly sendAll: (commands: readonly Arguments[]) => Promise<readonly unknown[]>;
  /** Begins to count what answers hold; over the limit the connection ends, with `tooLarge`. */
  readonly begin: () => void;
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

/** Connects and logs in. Fails with a ConnectorError, or with a DriverFailure where the server says no. */
export async function openSession(
  target: DriverTarget,
  host: string,
  signal: AbortSignal,
): Promise<Session> {
  const { connect, limits } = target;
  const port = whole(connect, "port", 6379, 65_535);
  const login: Arguments = ["AUTH", text(connect, "user"), text(connect, "password")];
  const index = databaseOf(connect["database"]);
  const plain = await openSocket(target, { host, port }, signal);
  const socket = target.tls === "off" ? plain : await openTls(target, plain, host, signal);
  const client = clientOn(socket);
  const session = sessionOf(client, socket, limits.bytes);
  const close = (): void => session.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    await untilAborted(signal, session.send(login));
    if (index !== "0") await untilAborted(signal, session.send(["SELECT", index]));
    return session;
  } catch (error) {
    session.close();
    throw failureOf(error, true);
  } finally {
    signal.removeEventListener("abort", close);
  }
}

/** Databases of Redis are counted. */
function databaseOf(database: unknown): string {
  return database === undefined || database === null || database === 0
    ? "0"
    : String(whole({ database }, "database", 1, 100_000));
}

/** Speaks on a connection that stands, and makes no other. */
function clientOn(socket: Socket): Redis {
  class Given extends AbstractConnector {
    constructor() {
      super(0);
    }
    override async connect(): Promise<Socket> {
      this.stream = socket;
      return await Promise.resolve(socket);
    }
  }
  const client = new Redis({
    Connector: Given,
    protocol: 2,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    stringNumbers: true,
    lazyConnect: false,
  });
  // Whoever waits for a command is told by it.
  client.on("error", () => undefined);
  return client;
}

function sessionOf(client: Redis, socket: Socket, most: number): Session {
  let left = most;
  let isOpen = true;
  let broken: ConnectorError | undefined;
  socket.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left >= 0 || broken !== undefined) return;
    broken = tooLarge(`${String(most)} bytes`);
    close();
  });
  socket.on("close", () => {
    isOpen = false;
  });
  const close = (): void => {
    isOpen = false;
    client.disconnect();
    socket.destroy();
  };
  const send = async ([name, ...rest]: Arguments): Promise<unknown> => {
    const values = rest.map((each) => (typeof each === "string" ? each : Buffer.from(each)));
    try {
      // In upper case ioredis knows no command, and gives replies as they came.
      const command = new Command(name.toUpperCase(), values, { replyEncoding: "utf8" });
      return await client.sendCommand(command);
    } catch (error) {
      throw broken ?? failureOf(error, false);
    }
  };
  return {
    send,
    sendAll: async (commands) => {
      const answers = await Promise.allSettled(commands.map(send));
      return answers.map((each) => {
        if (each.status === "rejected") throw each.reason;
        return each.value;
      });
    },
    begin: () => {
      left = most;
    },
    isOpen: () => isOpen,
    close,
  };
}

/** Does what was queued, all of it or nothing. Fails with `CHANGED` where a watched key was written meanwhile. */
export async function transact(session: Session, commands: readonly Arguments[]): Promise<void> {
  const answers = await session.sendAll([["MULTI"], ...commands, ["EXEC"]]);
  const done = answers.at(-1);
  if (done === null) throw refusal("CHANGED Others wrote the same records.", true);
  const failed = Array.isArray(done) ? done.find((each) => each instanceof Error) : undefined;
  // What a transaction of Redis refuses while it runs does not take back the rest.
  if (failed instanceof Error) throw refusal(failed.message, false);
}
