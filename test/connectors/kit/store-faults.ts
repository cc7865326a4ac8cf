import type { HttpResponse, Transport } from "@human/connector-sdk";
import type { ServerResponse } from "node:http";
import { echoOf } from "./canary.ts";
import { type ArrivedRequest, writeAnswer } from "./vendor-line.ts";

/** What happens to one request to a store. */
export interface StoreFault {
  /** The store itself may be asked first. */
  readonly strike: (
    store: Transport,
    request: ArrivedRequest,
    response: ServerResponse,
    secrets: readonly string[],
  ) => Promise<void>;
  /** The store was never asked, so nothing was done. */
  readonly isLost?: true;
  /** It looks like a whole answer, which nothing but a checksum contradicts. */
  readonly isSilent?: true;
  /** Faults of a body strike only answers that have one. */
  readonly isOfBody?: true;
}

/** The store's answer with its bytes in memory. */
async function answerOf(
  store: Transport,
  { sent }: ArrivedRequest,
): Promise<Omit<HttpResponse, "body"> & { readonly bytes: Buffer }> {
  const { body, ...head } = await store(sent);
  return { ...head, bytes: Buffer.concat(await Array.fromAsync(body)) };
}

function failing(status: number): StoreFault["strike"] {
  return async (_, { headers }, response, secrets) => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end(`<html>${echoOf(secrets, headers)}`);
    await Promise.resolve();
  };
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));

export const storeFaults: Readonly<Record<string, StoreFault>> = {
  "a reset before the store was asked": {
    strike: async (_, __, response) => {
      response.socket?.resetAndDestroy();
      await Promise.resolve();
    },
    isLost: true,
  },
  "a reset after the store did it": {
    strike: async (store, request, response) => {
      await answerOf(store, request);
      response.socket?.resetAndDestroy();
    },
  },
  "an answer that ends too early": {
    strike: async (store, request, response) => {
      const { status, headers, bytes } = await answerOf(store, request);
      response.writeHead(status, { ...headers, "content-length": String(bytes.length + 1) });
      response.write(half(bytes), () => response.destroy());
    },
    isOfBody: true,
  },
  "an answer without a length that ends too early": {
    strike: async (store, request, response) => {
      const { status, headers, bytes } = await answerOf(store, request);
      const { "content-length": _, "transfer-encoding": __, ...rest } = headers;
      // Framed by the end of the connection (RFC 9112, section 6.3).
      response.useChunkedEncodingByDefault = false;
      response.shouldKeepAlive = false;
      response.writeHead(status, rest);
      response.end(half(bytes));
    },
    isOfBody: true,
  },
  "an answer that stops in the middle": {
    strike: async (store, request, response) => {
      const { status, headers, bytes } = await answerOf(store, request);
      response.writeHead(status, { ...headers, "content-length": String(bytes.length + 1) });
      response.write(half(bytes));
    },
    isOfBody: true,
  },
  "an answer that lacks its end and says so nowhere": {
    strike: async (store, request, response) => {
      const { status, headers, bytes } = await answerOf(store, request);
      const body = (async function* () {
        yield await Promise.resolve(half(bytes));
      })();
      const length = String(half(bytes).length);
      await writeAnswer(
        { status, headers: { ...headers, "content-length": length }, body },
        response,
      );
    },
    isOfBody: true,
    isSilent: true,
  },
  "a 500 after the store did it": {
    strike: async (store, request, response, secrets) => {
      await answerOf(store, request);
      await failing(500)(store, request, response, secrets);
    },
  },
  "a 503": { strike: failing(503), isLost: true },
};
