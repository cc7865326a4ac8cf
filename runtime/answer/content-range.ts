import { ConnectorError } from "../errors.ts";
import type { HttpRequest, HttpResponse } from "../http/request.ts";

/** One range, as requests ask for it and as answers name it (RFC 9110, sections 14.1.2 and 14.4). */
const ASKED = /^bytes=(\d{1,15})-(\d{1,15})?$/;
const GIVEN = /^bytes (\d{1,15})-(\d{1,15})\/(?:\d{1,15}|\*)$/;

/**
 * Fails with `badAnswer` where an answer has other bytes than those that a request with a range asked for: the whole,
 * a range that begins elsewhere, or one that is not as long as it says. What a server leaves unsaid is not held
 * against it.
 */
export function assertRange(
  { headers: asked }: HttpRequest,
  { status, headers }: Pick<HttpResponse, "status" | "headers">,
): void {
  const [, first] = ASKED.exec(asked["range"] ?? "") ?? [];
  if (status === 200 && Number(first ?? 0) > 0) throw wrong("is the whole and no range of it");
  const [, begin, end] = GIVEN.exec(headers["content-range"] ?? "") ?? [];
  if (status !== 206 || begin === undefined) return;
  if (first !== undefined && Number(begin) !== Number(first))
    throw wrong("is another range than was asked for");
  const { "content-length": length } = headers;
  if (length !== undefined && Number(length) !== Number(end) - Number(begin) + 1)
    throw wrong("is not as long as its range");
}

function wrong(how: string): ConnectorError {
  return new ConnectorError("badAnswer", `The answer ${how}.`);
}
