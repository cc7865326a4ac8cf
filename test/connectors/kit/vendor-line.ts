import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import {
  createTransport,
  type HttpRequest,
  type HttpResponse,
  type Limits,
  type Transport,
} from "@human/connector-sdk";
import { ownServer } from "../../runtime/kit/server.ts";

/** A request as it was sent, and as it arrived. */
export interface ArrivedRequest {
  readonly operation: string;
  readonly method: string;
  /** Of the vendor. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** The one that was sent; its body is what arrived. */
  readonly sent: HttpRequest;
}

/** What the server does with a request. */
export type Answer = (request: ArrivedRequest, response: ServerResponse) => void | Promise<void>;

/** One vendor's place at the server: what goes through its transport is answered by it and nobody else. */
export interface VendorLine {
  readonly arrived: readonly ArrivedRequest[];
  readonly transport: Transport;
}

export interface VendorLines {
  readonly open: (answer: Answer, limits?: Partial<Limits>) => VendorLine;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

const MARK = "x-line";

/** One HTTP server on this machine for any number of vendors, reached by the SDK's own transport. */
export async function startVendorLines(): Promise<VendorLines> {
  const waiting = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  const server = createServer((request, response) => {
    const mark = String(request.headers[MARK]);
    const take = waiting.get(mark);
    waiting.delete(mark);
    take?.(request, response);
  });
  // A connection that this end closes for its age is a fault that no test asked for.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send = createTransport({ allowPrivateNetworks: [ownServer] });
  let made = 0;
  return {
    open: (answer, limits = {}) => {
      const arrived: ArrivedRequest[] = [];
      const transport: Transport = async (request) => {
        const { pathname, search } = new URL(request.url);
        const mark = String((made += 1));
        waiting.set(mark, (incoming, response) => {
          const take = async (body: Buffer): Promise<void> => {
            const { [MARK]: _, ...headers } = incoming.headers;
            // Whoever has a request goes on with it, though nobody waits for the answer any more.
            const { signal: _signal, body: _body, ...rest } = request;
            const { operation, method, url } = request;
            const sent = { ...rest, ...(body.length === 0 ? {} : { body }) };
            const found = { operation, method, url, headers, body, sent };
            arrived.push(found);
            await answer(found, response);
          };
          // A client that leaves in the middle is what some tests are about.
          void buffer(incoming).then(take, () => undefined);
        });
        return await send({
          ...request,
          url: `http://127.0.0.1:${String(port)}${pathname}${search}`,
          headers: { ...request.headers, [MARK]: mark },
          limits: { ...request.limits, ...limits },
        });
      };
      return { arrived, transport };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers as another transport does. */
export async function answerAs(
  vendor: Transport,
  { sent }: ArrivedRequest,
  response: ServerResponse,
): Promise<void> {
  await writeAnswer(await vendor(sent), response);
}

/** Writes an answer whose bytes are known; what belongs to the connection it came by is left out. */
export async function writeAnswer(
  { status, headers, body }: HttpResponse,
  response: ServerResponse,
): Promise<void> {
  const own = Object.entries(headers).filter(
    ([name]) => !["connection", "keep-alive", "transfer-encoding"].includes(name),
  );
  const bytes = Buffer.concat(await Array.fromAsync(body));
  response.writeHead(status, Object.fromEntries(own));
  response.end(bytes);
}
