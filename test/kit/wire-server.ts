import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createTransport, type Transport } from "@human/connector-sdk";
import type { ReceivedRequest } from "./request-oracle.ts";

/** A request as it came over the wire, with where it was meant to go. */
export interface WireRequest extends ReceivedRequest {
  /** `https://api.github.com`: what the connector asked for before the test led it here. */
  readonly origin: string;
  /** Name and value of every header, in the order and case of the wire. */
  readonly fields: readonly (readonly [string, string])[];
}

export interface WireServer {
  /** Everything that was received since the last `answer`. */
  readonly received: readonly WireRequest[];
  /** The SDK's own transport, but every request comes here, over plain HTTP. */
  readonly transport: Transport;
  /** Says how the next requests are answered. */
  readonly answer: (answer: (request: WireRequest) => WireAnswer) => void;
  readonly close: () => Promise<void>;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless there is a type; undefined sends no body. */
  readonly body: unknown;
  /** Of a text that is sent as it is. */
  readonly type?: string;
}

/** Starts a real HTTP server on a free port of this machine. It takes one request at a time. */
export async function startWireServer(): Promise<WireServer> {
  const received: WireRequest[] = [];
  let origin = "";
  let answer = (_request: WireRequest): WireAnswer => ({ status: 500, body: {} });
  const server = createServer((message, response) => {
    void text(message).then((body) => {
      const { method = "", url: target = "", rawHeaders } = message;
      const fields = pairsOf(rawHeaders);
      const headers = Object.fromEntries(
        fields.map(([name, value]) => [name.toLowerCase(), value] as const),
      );
      const request = { origin, method, target, fields, headers, body };
      received.push(request);
      send(response, answer(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const because = "the test's own server listens there";
  const transport = createTransport({ allowPrivateNetworks: [{ cidr: "127.0.0.1/32", because }] });
  return {
    received,
    transport: async (request) => {
      origin = new URL(request.url).origin;
      const url = `http://127.0.0.1:${port}${request.url.slice(origin.length)}`;
      return await transport({ ...request, url });
    },
    answer: (next) => {
      received.length = 0;
      answer = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, { status, headers, body, type }: WireAnswer): void {
  const content = body === undefined ? {} : { "content-type": type ?? "application/json" };
  response.writeHead(status, { ...content, ...headers });
  const text = type === undefined ? JSON.stringify(body) : String(body);
  response.end(body === undefined ? undefined : text);
}

/** Header fields as Node gives them: name, value, name, value. */
function pairsOf(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
    rawHeaders[2 * index] ?? "",
    rawHeaders[2 * index + 1] ?? "",
  ]);
}
