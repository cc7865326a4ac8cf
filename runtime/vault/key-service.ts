import { ConnectorError } from "../errors.ts";
import type { NetworkPolicy } from "../network/network-policy.ts";
import { defaultLimits, type Limits } from "../http/request.ts";
import { createTransport, defaultTransport } from "../http/transport.ts";
import { VaultError } from "./error.ts";

/** A call to a service that holds key encryption keys. */
export interface KeyServiceRequest {
  readonly method: "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface KeyServiceAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends a call and reads the answer. What it throws is not passed on. */
export type SendToKeyService = (request: KeyServiceRequest) => Promise<KeyServiceAnswer>;

const TIMEOUT = 10_000;
const ANSWER_BYTES = 65_536;
const limits: Limits = {
  ...defaultLimits,
  wireBytes: ANSWER_BYTES,
  bodyBytes: ANSWER_BYTES,
  firstByte: TIMEOUT,
  idle: TIMEOUT,
  total: TIMEOUT,
};

/**
 * Sends over this runtime's own transport, to what the network policy lets connections reach; by default the public
 * Internet over TLS alone. Follows no redirect, waits 10 seconds, and reads answers of up to 64 KiB.
 */
export function sendWithin(network: NetworkPolicy | undefined): SendToKeyService {
  const transport = network === undefined ? defaultTransport : createTransport({ network });
  return async ({ headers, ...request }) => {
    const sent = { ...request, headers: withoutHost(headers), operation: "keyService", limits };
    const { status, body } = await transport(sent);
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    return { status, body: Buffer.concat(parts).toString("utf8") };
  };
}

/** Signers give the host back with what they signed; the transport sends the one of the address by itself. */
function withoutHost(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const named = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return Object.fromEntries(named.filter(([name]) => name !== "host"));
}

/** An address without its last slash; throws a VaultError `badInput` for plain HTTP to another machine. */
export function checkAddress(address: string): string {
  const { protocol, hostname } = URL.parse(address) ?? {};
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname ?? "");
  if (protocol === "https:" || (protocol === "http:" && loopback))
    return address.replace(/\/$/, "");
  throw new VaultError("badInput", "The address of a key service must begin with https.");
}

/**
 * Sends a call and returns the object that the service answered with status 200. Throws the error that
 * `refusal` makes of any other answer, or a VaultError `keyService`: it says the status and nothing of what
 * was sent or answered, for both hold data keys and tokens.
 */
export async function callKeyService(
  service: string,
  send: SendToKeyService,
  request: KeyServiceRequest,
  refusal: (answer: Readonly<Record<string, unknown>>) => VaultError | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await send(request).catch((error: unknown) => {
    // Whatever else was thrown may quote the request; what the network policy says names the host alone.
    const why =
      error instanceof ConnectorError && error.code === "hostNotAllowed"
        ? `may not be reached: ${error.message}`
        : "did not answer.";
    throw new VaultError("keyService", `${service} ${why}`);
  });
  const answer = parseObject(body);
  if (status === 200) return answer;
  throw (
    refusal(answer) ?? new VaultError("keyService", `${service} answered with status ${status}.`)
  );
}

/** The bytes of a base64 text; throws a VaultError `keyService` for anything else. */
export function fromBase64(service: string, value: unknown): Uint8Array {
  const bytes = Buffer.from(typeof value === "string" ? value : "", "base64");
  if (bytes.length === 0)
    throw new VaultError("keyService", `${service} answered without the key.`);
  return bytes;
}

/** An object without properties for anything that is not a JSON object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
