import type { HttpMethod } from "../operation.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** What servers see as the sender, where no definition says otherwise (RFC 9110, section 10.1.5). */
export const USER_AGENT = "human-connector-sdk";

/** Bytes that come in pieces; a `ReadableStream` and a Node stream are ones too. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /** How many will come, where that is known: a body is then sent with its length. */
  readonly byteLength?: number;
}

/** Bytes that are sent: in memory, in a file (`openAsBlob` of node:fs) or as they come. */
export type ByteSource = Uint8Array | Blob | ByteStream;

/** A file as a part of a form. */
export interface FilePart {
  readonly content: ByteSource;
  /** The name that the vendor sees. Default: `file`. */
  readonly name?: string;
  /** Default: the Blob's, or `application/octet-stream`. */
  readonly contentType?: string;
}

export type RequestBody = string | Uint8Array | ByteStream;

/** Whether a body can be read only once. */
export function isStream(body: RequestBody | undefined): body is ByteStream {
  return typeof body === "object" && !(body instanceof Uint8Array);
}

/** What an answer may cost before it is given up. */
export interface Limits {
  /** Bytes of the answer's body as they come over the wire. */
  readonly wireBytes: number;
  /** Bytes of the answer's body once inflated. */
  readonly bodyBytes: number;
  /** Bytes of the answer's header names and values. */
  readonly headerBytes: number;
  /** Milliseconds until the answer's header is there, from the start or the last piece of an upload. */
  readonly firstByte: number;
  /** Milliseconds between two pieces of the answer's body. */
  readonly idle: number;
  /** Milliseconds for the whole attempt. */
  readonly total: number;
}

/** A request as it goes over the wire, credential included: for transports and interceptors only. */
export interface HttpRequest {
  /** Id of the operation, for what logs or counts. */
  readonly operation: string;
  readonly method: HttpMethod;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  /** The host, where it must be on the public Internet, whatever networks the operator opened for others. */
  readonly publicHost?: string;
  /** What the connection proves itself by while TLS begins. A transport that cannot do that must refuse the request. */
  readonly certificate?: ClientCertificate;
  /** Signs what is left of the request after all interceptors; those that make a new one keep it. */
  readonly sign?: (request: HttpRequest) => HttpRequest;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several fields of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Inflated. Whoever gets the response reads it to its end or stops early with `break`. */
  readonly body: ByteStream;
}

/** Sends one request and follows no redirect. Fails with a ConnectorError. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

const MEBIBYTE = 1024 * 1024;

/** For answers that are read into memory. */
export const defaultLimits: Limits = {
  wireBytes: 32 * MEBIBYTE,
  bodyBytes: 64 * MEBIBYTE,
  headerBytes: 32 * 1024,
  firstByte: 30_000,
  idle: 30_000,
  total: 30_000,
};

/** For answers that the caller streams: no end in bytes or time, but never a silent stall. */
export const streamLimits: Limits = {
  ...defaultLimits,
  wireBytes: Infinity,
  bodyBytes: Infinity,
  total: Infinity,
};
