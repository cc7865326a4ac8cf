import type { Transport } from "./request.ts";

/**
 * Wraps the sending of one request: sees the request with its credential, may change it, answer in its place
 * or look at the response. It runs once per attempt, after the address was checked.
 */
export type Interceptor = (next: Transport) => Transport;

/** Puts interceptors around a transport; the first of the list is the outermost. */
export function intercept(transport: Transport, interceptors: readonly Interceptor[]): Transport {
  return interceptors.reduceRight((next, interceptor) => interceptor(next), transport);
}
