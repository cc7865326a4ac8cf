import type { Transport } from "./request.ts";

/**
 * The transport of connectors that are given none: keep-alive HTTP/1.1 over undici. One pool for all
 * connectors of the process; undici itself is loaded by the first request.
 */
export const defaultTransport: Transport = createTransport();

/** A transport with a pool of its own. */
export function createTransport(): Transport {
  let opened: Promise<Transport> | undefined;
  return async (request) => {
    opened ??= import("./undici-transport.ts").then((module) => module.openTransport());
    const send = await opened;
    return await send(request);
  };
}
