import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  getCACertificates,
  type PeerCertificate,
  setDefaultCACertificates,
  TLSSocket,
} from "node:tls";
import { createTransport, type Transport } from "@human/connector-sdk";
import { type CertificateAuthority, createAuthority } from "../../kit/issue-certificate.ts";
import { ownServer } from "./server.ts";

/** A request, and what was proven on the connection that it came on. */
export interface ProvenRequest {
  readonly path: string;
  readonly host: string;
  readonly authorization: string | undefined;
  readonly body: string;
  /** Common name of the client's certificate; undefined where it showed none. */
  readonly client: string | undefined;
  /** Number of the connection, from 1 on. */
  readonly connection: number;
  /** Whether TLS was resumed from another connection. */
  readonly resumed: boolean;
}

export interface MtlsServer {
  readonly port: number;
  /** What vouches for clients. */
  readonly clients: CertificateAuthority;
  readonly requests: ProvenRequest[];
  /** Connections that are open, and how many there ever were. */
  readonly open: Set<Socket>;
  readonly connections: () => number;
  readonly answer: (answer: (request: ProvenRequest) => ServerAnswer) => void;
  readonly close: () => Promise<void>;
}

export interface ServerAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export const HOSTS = ["mtls.test", "other.test"] as const;

const servers = createAuthority("Servers of tests");

/** Lets TLS of this process believe the tests' servers, which it is called for once. */
export function believeServers(): void {
  setDefaultCACertificates([...getCACertificates("default"), servers.certificate]);
}

/** A server that asks each client for a certificate, and refuses those without one unless it is lenient. */
export async function startMtlsServer({
  lenient = false,
  version,
}: {
  readonly lenient?: boolean;
  readonly version?: "TLSv1.2" | "TLSv1.3";
} = {}): Promise<MtlsServer> {
  const clients = createAuthority("Clients of tests");
  const { certificate: cert, key } = servers.issue("server", HOSTS);
  const requests: ProvenRequest[] = [];
  const numbers = new WeakMap<Socket, number>();
  const open = new Set<Socket>();
  let made = 0;
  let answer = (_: ProvenRequest): ServerAnswer => ({ body: { ok: true } });
  const versions = version === undefined ? {} : { minVersion: version, maxVersion: version };
  const options = { cert, key, ca: clients.certificate, requestCert: true, ...versions };
  const server = createServer({ ...options, rejectUnauthorized: !lenient }, (message, response) => {
    void reply(message, response);
  });
  const reply = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of message) pieces.push(piece as Buffer);
    const socket = message.socket as TLSSocket;
    const peer = socket.getPeerCertificate() as Partial<PeerCertificate>;
    const request: ProvenRequest = {
      path: message.url ?? "",
      host: message.headers.host ?? "",
      authorization: message.headers.authorization,
      body: Buffer.concat(pieces).toString(),
      client: peer.subject?.CN?.toString(),
      connection: numbers.get(socket) ?? 0,
      resumed: socket.isSessionReused(),
    };
    requests.push(request);
    const { status = 200, headers = {}, body = {} } = answer(request);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
  server.on("secureConnection", (socket: TLSSocket) => {
    numbers.set(socket, (made += 1));
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    clients,
    requests,
    open,
    connections: () => made,
    answer: (next) => (answer = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The SDK's own transport, to which the names of the tests lead to this machine. */
export function transportToServers(): Transport {
  return createTransport({
    allowPrivateNetworks: [ownServer],
    resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
  });
}
