import { parseJson, readBytes } from "../answer/decode.ts";
import { ConnectorError } from "../errors.ts";
import type { NetworkPolicy } from "../network/network-policy.ts";
import {
  defaultLimits,
  type HttpRequest,
  type Limits,
  type Transport,
  USER_AGENT,
} from "../http/request.ts";
import { createTransport, defaultTransport } from "../http/transport.ts";
import { guardTransport } from "../http/transport-guard.ts";
import type { VerifyContext } from "./scheme.ts";

export interface VendorFetchOptions {
  /** Default: the public Internet over TLS. */
  readonly network?: NetworkPolicy;
  /** Sends in place of this package's own transport, which then is answerable for where it goes. */
  readonly transport?: Transport;
}

const MOST_BYTES = 256 * 1024;
const TIME = 10_000;
const limits: Limits = {
  ...defaultLimits,
  wireBytes: MOST_BYTES,
  bodyBytes: MOST_BYTES,
  firstByte: TIME,
  idle: TIME,
  total: TIME,
};

/**
 * What deliveries are verified with and subscriptions confirmed by, for the context of `receive`: key sets and
 * certificates are read over https from the public Internet alone, whatever networks the policy opens for others,
 * since whoever sends a delivery may have chosen the address. No redirect is followed, no more than 256 KiB are
 * read, and no longer than ten seconds. Both functions fail with a ConnectorError.
 */
export function createVendorFetch(
  options: VendorFetchOptions = {},
): Required<Pick<VerifyContext, "fetchJson" | "fetchText">> {
  const transport = transportOf(options);
  const fetchText = async (address: string): Promise<string> => {
    const { status, body } = await transport(requestTo(address));
    const bytes = await readBytes(body, MOST_BYTES);
    if (status < 200 || status > 299)
      throw new ConnectorError("failed", `The vendor's address answered ${status}.`, { status });
    return Buffer.from(bytes).toString("utf8");
  };
  return { fetchText, fetchJson: async (address) => parseJson(await fetchText(address)) };
}

function transportOf({ network, transport }: VendorFetchOptions): Transport {
  if (transport !== undefined) return guardTransport(transport);
  return network === undefined ? defaultTransport : createTransport({ network });
}

function requestTo(address: string): HttpRequest {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "")
    throw new ConnectorError("hostNotAllowed", "The vendor's address is not plain https.");
  url.hash = "";
  return {
    operation: "webhook.fetch",
    method: "GET",
    url: url.href,
    headers: { accept: "*/*", "user-agent": USER_AGENT },
    limits,
    publicHost: url.host,
  };
}
