import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { makeCertificate } from "../../kit/tls-authority.ts";

/** One message as the server took it. */
export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  /** What an independent parser reads in it. */
  readonly mail: ParsedMail;
  readonly user: string | undefined;
  readonly isSecure: boolean;
}

export interface Mailbox extends AsyncDisposable {
  readonly port: number;
  /** PEM text of who vouches for its certificate, which is for `localhost`. */
  readonly authority: string;
  readonly received: Received[];
  /** Connections that were made, and logins that were tried. */
  readonly seen: { connections: number; logins: string[] };
  /** Breaks all connections off. */
  readonly hangUp: () => void;
}

export const account = { user: "mailer@example.com", password: "a-mailbox-password" };

const certificate = makeCertificate();
const own = {
  key: readFileSync(certificate.key),
  cert: readFileSync(certificate.certificate),
};

/** What a mail server answers: its own words where one is given. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** Starts a mail server of npm's smtp-server, which asks for the account and keeps what it is sent. */
export async function startMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const received: Received[] = [];
  const seen = { connections: 0, logins: [] as string[] };
  const { onConnect } = options;
  const server = new SMTPServer({
    ...own,
    authMethods: ["PLAIN", "LOGIN"],
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => {
      seen.logins.push(String(username));
      if (username === account.user && password === account.password)
        return done(null, { user: username });
      done(refusal(535, `5.7.8 ${String(password)} is no password of ${String(username)}`));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        const { user, secure } = session;
        simpleParser(bytes).then(
          (mail) => {
            received.push({
              from: mailFrom === false ? "" : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              raw: bytes.toString("latin1"),
              mail,
              user: typeof user === "string" ? user : undefined,
              isSecure: secure,
            });
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error("unreadable")),
        );
      });
    },
    ...options,
    onConnect: (session, done) => {
      seen.connections += 1;
      if (onConnect === undefined) done();
      else onConnect.call(server, session, done);
    },
  });
  // Clients that go away are part of the tests.
  server.on("error", () => undefined);
  const listening = server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => listening.once("listening", resolve));
  const { port } = listening.address() as AddressInfo;
  const hangUp = (): void => {
    for (const { _socket: socket } of server.connections) socket.destroy();
  };
  return {
    port,
    authority: certificate.authority,
    received,
    seen,
    hangUp,
    [Symbol.asyncDispose]: async () => {
      hangUp();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
