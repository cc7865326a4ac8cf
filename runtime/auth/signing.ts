import { badInput } from "../errors.ts";
import type { HttpRequest, RequestBody, Transport } from "../http/request.ts";

/** Signs what the interceptors have made of a request, right before the transport gets it. */
export function signing(transport: Transport): Transport {
  return async (request) => {
    const { sign, ...unsigned } = request;
    return await transport(sign === undefined ? request : sign(unsigned));
  };
}

/** The bytes of a body that a signature covers; a stream is gone once it was read. */
export function signedBytes(body: RequestBody | undefined): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  throw badInput("body", "must be bytes, not a stream, for the signature covers it");
}

/** The request with further header fields, names in lower case. */
export function withHeaders(
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
): HttpRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}
