import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Transport } from "@human/connector-sdk";
import { leadTo } from "../../kit/lead.ts";

/** A request as it came over the wire. */
export interface Arrived {
  readonly method: string;
  /** As it was sent, encoded. */
  readonly path: string;
  /** Without the question mark; empty where there is none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes and text go out as they are, everything else as JSON. */
  readonly body?: unknown;
}

/** `before` is how many requests the same client has made already. */
export type Answering = (request: Arrived, before: number) => Answer;

/** A server that both clients call: the vendor's own and ours. */
export interface Double {
  readonly port: number;
  readonly origin: string;
  /** For our connector: whatever host it calls, this server answers. */
  readonly transport: Transport;
  /** What a client asks while it is answered so, and what the call gives or fails with. */
  readonly during: <Value>(
    answering: Answering,
    call: () => Promise<Value>,
  ) => Promise<readonly [asked: readonly Arrived[], outcome: PromiseSettledResult<Value>]>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export async function startDouble(): Promise<Double> {
  let asked: Arrived[] = [];
  let answering: Answering = () => ({ status: 500 });
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = "", url = "", headers } = request;
      // A client that takes this server for a proxy names the host too.
      const [path = "", ...query] = url.replace(/^http:\/\/[^/]+/, "").split("?");
      const arrived = { method, path, query: query.join("?"), headers, body };
      const answer = answering(arrived, asked.length);
      asked.push(arrived);
      const [type, content] = contentOf(answer.body);
      response.writeHead(answer.status ?? 200, { ...type, ...answer.headers });
      response.end(method === "HEAD" ? undefined : content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${String(port)}`,
    transport: leadTo(port),
    during: async (answers, call) => {
      [asked, answering] = [[], answers];
      const [outcome] = await Promise.allSettled([call()]);
      return [asked, outcome] as const;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function contentOf(
  body: unknown,
): readonly [type: Readonly<Record<string, string>>, content: string | Uint8Array | undefined] {
  if (body === undefined) return [{}, undefined];
  if (typeof body === "string" || body instanceof Uint8Array) return [{}, body];
  return [{ "content-type": "application/json" }, JSON.stringify(body)];
}
