import type { WireRequest } from "../kit/wire-server.ts";

/** One call: what went over the wire, and what the caller got for it. */
export interface Exchange {
  readonly title: string;
  readonly requests: readonly WireRequest[];
  readonly result: unknown;
}

/** Of longer results the beginning is enough: the snapshot is about the wire. */
const mostLines = 40;
/** Headers that name the test's own server. */
const local: ReadonlySet<string> = new Set(["host", "connection"]);
/** Headers that are others at every moment; the tests of the schemes look at them. */
const momentary: ReadonlySet<string> = new Set([
  "webhook-timestamp",
  "webhook-signature",
  "x-amz-date",
  "x-ms-date",
]);
/** The day and the signature of AWS, Version 4, and Azure's Shared Key. */
const signature =
  /\d{8}(?=\/[\w-]+\/\w+\/aws4_request)|(?<=Signature=)[\da-f]{64}|(?<=^SharedKey \w+:).+/g;
const uuid = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g;

/**
 * Calls as text: method, address, headers in the order of the wire, body and result. A form stands with one
 * pair a line; a credential, and an idempotency key or an id that was made up, are replaced.
 */
export function printExchanges(exchanges: readonly Exchange[], secrets: readonly string[]): string {
  const text = exchanges
    .map(({ title, requests, result }) =>
      [`# ${title}`, ...requests.map(printRequest), printResult(result)].join("\n\n"),
    )
    .join("\n\n");
  return `${secrets.reduce((before, secret) => before.replaceAll(secret, "{{credential}}"), text)}\n`;
}

function printRequest({ method, origin, target, fields, headers, body }: WireRequest): string {
  const lines = fields
    .filter(([name]) => !local.has(name.toLowerCase()))
    .map(([name, value]) => {
      const isMomentary = momentary.has(name.toLowerCase());
      return `${name}: ${isMomentary ? "{{now}}" : value.replace(uuid, "{{uuid}}").replace(signature, "{{now}}")}`;
    });
  const isForm = headers["content-type"] === "application/x-www-form-urlencoded";
  const inParts = headers["content-type"]?.startsWith("multipart/") === true;
  const text = (inParts ? body.replaceAll("\r\n", "\n") : body).replace(uuid, "{{uuid}}");
  const content = isForm ? text.replaceAll("&", "\n&") : text;
  return [`${method} ${origin}${target}`, ...lines, ...(body === "" ? [] : ["", content])].join(
    "\n",
  );
}

function printResult(result: unknown): string {
  const lines = (JSON.stringify(result, undefined, 2) ?? "undefined").split("\n");
  const rest = lines.length - mostLines;
  const shown = rest > 1 ? [...lines.slice(0, mostLines), `… ${rest} more lines`] : lines;
  return ["=>", ...shown].join("\n");
}
