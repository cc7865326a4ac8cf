import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { BSON } from "mongodb";
import { makeCertificate } from "../tls-authority.ts";
import { ScramServer } from "./scram.ts";
import { Refusal, Store } from "./store.ts";
import { readMessages } from "./wire.ts";

type Document = BSON.Document;

export interface MongoDouble {
  readonly port: number;
  /** PEM text of who vouches for its certificate, which is for `localhost`. */
  readonly authority: string;
  readonly store: Store;
  /** Commands that came after the login, by their names. */
  readonly seen: string[];
  /** Connections that were made, also of the driver's watch. */
  connections: number;
  /** What it says of itself beside the usual. */
  hello: Document;
  /** Answers a command in its own way, once where it gives something; `close` breaks off, `hang` says nothing. */
  intercept:
    ((name: string, command: Document) => Document | "close" | "hang" | undefined) | undefined;
  readonly stop: () => void;
}

const certificate = makeCertificate();
const FREE: ReadonlySet<string> = new Set([
  "hello",
  "ismaster",
  "isMaster",
  "saslStart",
  "saslContinue",
]);
const BATCH = 100;

/**
 * A server that speaks MongoDB's wire protocol over TLS and asks for a password by SCRAM: as much of it as the
 * connector uses, written from the specification. It is a replica set of one.
 */
export async function startMongoDouble(account: {
  readonly user: string;
  readonly password: string;
}): Promise<MongoDouble> {
  const store = new Store();
  const cursors = new Map<bigint, Document[]>();
  const transactions = new Map<string, Store>();
  const sockets = new Set<TLSSocket>();
  let nextCursor = 1n;

  const page = (ns: string, all: Document[]): Document => {
    const batch = fitting(all);
    const rest = all.slice(batch);
    const id = rest.length === 0 ? 0n : nextCursor;
    if (rest.length > 0) cursors.set(nextCursor++, rest);
    return { ok: 1, cursor: { id: BSON.Long.fromBigInt(id), ns, firstBatch: all.slice(0, batch) } };
  };
  const storeOf = (command: Document): Store => {
    if (command["autocommit"] !== false) return store;
    const session = BSON.EJSON.stringify(command["lsid"] as Document);
    if (command["startTransaction"] === true) transactions.set(session, store.copy());
    const own = transactions.get(session);
    if (own === undefined) throw new Refusal(251, "NoSuchTransaction", "no such transaction");
    return own;
  };
  const end = (command: Document, commit: boolean): Document => {
    const session = BSON.EJSON.stringify(command["lsid"] as Document);
    const own = transactions.get(session);
    transactions.delete(session);
    if (own === undefined) throw new Refusal(251, "NoSuchTransaction", "no such transaction");
    if (commit && own.startedAt !== store.version)
      throw new Refusal(112, "WriteConflict", "write conflict", ["TransientTransactionError"]);
    if (commit) store.take(own);
    return { ok: 1 };
  };
  const answer = (name: string, command: Document): Document => {
    const ns = `${String(command["$db"])}.${String(command[name])}`;
    switch (name) {
      case "ping":
      case "endSessions":
        return { ok: 1 };
      case "killCursors":
        for (const id of command["cursors"] as BSON.Long[]) cursors.delete(BigInt(String(id)));
        return { ok: 1 };
      case "listCollections": {
        const all = [...store.collections.keys()].map((each) => ({
          name: each,
          type: "collection",
        }));
        return page(`${String(command["$db"])}.$cmd.listCollections`, all);
      }
      case "find":
        return page(ns, storeOf(command).find(command));
      case "aggregate":
        return page(ns, storeOf(command).aggregate(command));
      case "getMore": {
        const id = BigInt(String(command["getMore"]));
        const all = cursors.get(id) ?? [];
        const batch = fitting(all);
        cursors.set(id, all.slice(batch));
        const done = all.length <= batch;
        if (done) cursors.delete(id);
        const nextBatch = all.slice(0, batch);
        return { ok: 1, cursor: { id: BSON.Long.fromBigInt(done ? 0n : id), ns, nextBatch } };
      }
      case "insert":
        return storeOf(command).insert(command);
      case "update":
        return storeOf(command).update(command);
      case "delete":
        return storeOf(command).delete(command);
      case "commitTransaction":
        return end(command, true);
      case "abortTransaction":
        return end(command, false);
      default:
        throw new Refusal(59, "CommandNotFound", `no such command: '${name}'`);
    }
  };

  const double: MongoDouble = {
    port: 0,
    authority: certificate.authority,
    store,
    seen: [],
    connections: 0,
    hello: {},
    intercept: undefined,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  const serve = (socket: TLSSocket): void => {
    double.connections += 1;
    sockets.add(socket);
    const scram = new ScramServer(account);
    let isKnown = false;
    let rest: Buffer = Buffer.alloc(0);
    const login = (name: string, command: Document): Document => {
      const text = Buffer.from((command["payload"] as BSON.Binary).value()).toString();
      const said = name === "saslStart" ? scram.start(text) : scram.finish(text);
      if (said === undefined)
        throw new Refusal(18, "AuthenticationFailed", "Authentication failed.");
      isKnown ||= name === "saslContinue";
      return {
        ok: 1,
        conversationId: 1,
        done: isKnown,
        payload: new BSON.Binary(Buffer.from(said)),
      };
    };
    const give = (name: string, command: Document): Document | "close" | "hang" => {
      if (name === "hello" || name.toLowerCase() === "ismaster") return greeting(double);
      if (name.startsWith("sasl")) return login(name, command);
      if (!isKnown && !FREE.has(name))
        throw new Refusal(13, "Unauthorized", "requires authentication");
      double.seen.push(name);
      return double.intercept?.(name, command) ?? answer(name, command);
    };
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      const read = readMessages(Buffer.concat([rest, chunk]));
      rest = read.rest;
      for (const { document, reply } of read.commands) {
        const [name = ""] = Object.keys(document);
        try {
          const given = give(name, document);
          if (given === "close") socket.destroy();
          else if (given !== "hang") socket.write(reply(given));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          socket.write(reply(error.document));
        }
      }
    });
  };
  const own = { key: readFileSync(certificate.key), cert: readFileSync(certificate.certificate) };
  const server = createServer(own, serve);
  // Clients that do not trust the certificate are part of the tests.
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(double, { port });
}

/** How many documents go into one message: at most 100, and few enough for its size. */
function fitting(all: readonly Document[]): number {
  let bytes = 0;
  const count = all.findIndex((each, index) => {
    bytes += BSON.calculateObjectSize(each);
    return index === BATCH || (index > 0 && bytes > 12 * 1024 * 1024);
  });
  return count < 0 ? all.length : count;
}

function greeting({ port, hello }: MongoDouble): Document {
  const me = `localhost:${String(port)}`;
  return {
    ok: 1,
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    setName: "double",
    hosts: [me],
    primary: me,
    me,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 25,
    saslSupportedMechs: ["SCRAM-SHA-256"],
    ...hello,
  };
}
