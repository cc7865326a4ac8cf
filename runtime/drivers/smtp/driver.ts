import SMTPConnection from "nodemailer/lib/smtp-connection";
import { ConnectorError } from "../../errors.ts";
import { text, whole } from "../connect-values.ts";
import {
  type Driver,
  type DriverClient,
  type DriverCommand,
  DriverFailure,
  type DriverTarget,
} from "../driver.ts";
import { hostOf, openSocket, tlsOptions } from "../open-socket.ts";
import { createPool } from "../pool.ts";
import { untilAborted } from "../until.ts";
import { classOf, failureOf } from "./failure.ts";
import { type Letter, writeLetter } from "./message.ts";

/** Mail servers, by nodemailer. */
export const smtp: Driver = { classOf, open };

function open(target: DriverTarget): DriverClient {
  const host = hostOf(target);
  const pool = createPool({
    ...target.pool,
    open: async (signal) => await openSession(target, host, signal),
    // What one message left behind is forgotten; a server that has gone does not answer.
    isGood: async (session) => await reset(session),
    isWhole: (error) => error instanceof DriverFailure && !isFarewell(error),
    close: (session) => session.close(),
  });
  // A repeat is the same message, with the same id.
  const written = new WeakMap<DriverCommand, Promise<Letter>>();
  return {
    run: async (command, signal) => {
      if (command.kind !== "command") throw unknown("statement");
      switch (command.name) {
        case "verify":
          return await pool.use(signal, async () => await Promise.resolve());
        case "send": {
          const letter = written.get(command) ?? writeLetter(command.input, target);
          written.set(command, letter);
          const ready = await untilAborted(signal, letter);
          return await pool.use(signal, async (session) => await send(session, ready));
        }
        default:
          throw unknown(command.name);
      }
    },
    close: async () => await Promise.resolve(pool.close()),
  };
}

async function openSession(
  target: DriverTarget,
  host: string,
  signal: AbortSignal,
): Promise<SMTPConnection> {
  const { connect, tls, timeout } = target;
  const port = whole(connect, "port", tls === "verify" ? 465 : 587, 65_535);
  const account = { user: text(connect, "user"), pass: text(connect, "password") };
  const connection = await openSocket(target, { host, port }, signal);
  const session = new SMTPConnection({
    connection,
    host,
    port,
    secure: tls === "verify",
    ...(tls === "upgrade" ? { requireTLS: true } : {}),
    ...(tls === "off" ? { ignoreTLS: true } : {}),
    tls: tlsOptions(target, host),
    connectionTimeout: timeout.connect,
    greetingTimeout: timeout.connect,
    socketTimeout: timeout.command,
    socketCloseTimeout: 0,
    // What servers see as the sender's name; this machine's own is not theirs to know.
    name: "localhost",
    logger: false,
  });
  const close = (): void => session.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    await answered(session, (done) => session.connect(done));
    await answered(session, (done) => session.login(account, done));
    // A connection that ends while nobody uses it is found out by whoever wants to use it.
    session.on("error", () => undefined);
    return session;
  } catch (error) {
    session.close();
    throw failureOf(error, true);
  } finally {
    signal.removeEventListener("abort", close);
  }
}

/** Waits for a command's callback, or for the connection's end: nodemailer tells of either. */
async function answered<T = unknown>(
  session: SMTPConnection,
  begin: (done: (error?: Error | null, result?: T) => void) => void,
): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const ended = (): void => reject(new Error("The server closed the connection."));
  session.on("error", reject);
  session.on("end", ended);
  try {
    begin((error, result) => {
      if (error === undefined || error === null) resolve(result);
      else reject(error);
    });
    return await promise;
  } finally {
    session.off("end", ended);
    session.off("error", reject);
  }
}

async function reset(session: SMTPConnection): Promise<boolean> {
  return await answered(session, (done) => session.reset(done)).then(
    () => true,
    () => false,
  );
}

async function send(session: SMTPConnection, letter: Letter): Promise<unknown> {
  const { from, to, bytes, messageId } = letter;
  const envelope = { from, to: [...to], size: bytes.length };
  try {
    const info = await answered<{ accepted: string[]; rejected: string[]; response: string }>(
      session,
      (done) => session.send(envelope, bytes, done),
    );
    return { messageId, accepted: info?.accepted ?? [], rejected: info?.rejected ?? [] };
  } catch (error) {
    throw failureOf(error, false);
  }
}

/** The server closes the connection after this reply (RFC 5321, section 3.8). */
function isFarewell({ facts }: DriverFailure): boolean {
  return facts["responseCode"] === 421;
}

function unknown(name: string): ConnectorError {
  return new ConnectorError("unsupported", `A mail server has no command "${name}".`);
}
