import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { PrivateNetwork } from "../../../runtime/network/allowed-networks.ts";
import type { Limits, Transport } from "../../../runtime/http/request.ts";
import { createTransport } from "../../../runtime/http/transport.ts";

/** The tests' own servers are the only ones that their transports reach beside the public Internet. */
export const ownServer: PrivateNetwork = {
  cidr: "127.0.0.1/32",
  because: "the test's own server listens there",
};

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface TestServer {
  readonly seen: readonly SeenRequest[];
  /** Sends what is meant for any host to this server, over plain HTTP. */
  readonly transport: Transport;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** A real HTTP server on a free port of this machine. */
export async function startServer(
  answer: (request: SeenRequest, response: ServerResponse) => void | Promise<void>,
  limits: Partial<Limits> = {},
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const reply = async (body: string): Promise<void> => {
      const { method = "", url = "", headers } = request;
      const found = { method, url, headers, body };
      seen.push(found);
      await answer(found, response);
    };
    // A client that leaves in the middle is what some tests are about.
    void text(request).then(reply, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send = createTransport({ allowPrivateNetworks: [ownServer] });
  return {
    seen,
    transport: (request) => {
      const { pathname, search } = new URL(request.url);
      const url = `http://127.0.0.1:${port}${pathname}${search}`;
      return send({ ...request, url, limits: { ...request.limits, ...limits } });
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
