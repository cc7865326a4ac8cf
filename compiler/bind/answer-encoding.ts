import type { AnswerEncoding } from "@human/connector-sdk";
import type { SpecOperation, SpecResponse } from "../spec/spec.ts";
import { chooseMediaType, encodingOf, essenceOf } from "./media-type.ts";

/** The responses that mean success; a lone `default` counts as one. None to HEAD has a body (RFC 9110, section 9.3.2). */
export function successes({ method, responses }: SpecOperation): readonly SpecResponse[] {
  const found = responses.filter((each) => each.status.startsWith("2")).map(withoutBody);
  const meant = found.length > 0 ? found : responses.filter((each) => each.status === "default");
  return method === "HEAD" ? meant.map((each) => ({ ...each, content: [] })) : meant;
}

/** 204 and 205 have no body (RFC 9110, sections 15.3.5 and 15.3.6), whatever a document says. */
function withoutBody(response: SpecResponse): SpecResponse {
  const isEmpty = response.status === "204" || response.status === "205";
  return isEmpty ? { ...response, content: [] } : response;
}

/** What every success can be read as: where they have no media type in common, text, and bytes at last. */
export function answerEncoding(responses: readonly SpecResponse[]): AnswerEncoding {
  const ways = responses.flatMap(({ content }) =>
    content.length === 0 ? [] : [new Set(content.map(({ mediaType }) => readAs(mediaType)))],
  );
  if (ways.length === 0) return "none";
  const common = READINGS.find((each) => ways.every((way) => way.has(each)));
  if (common !== undefined) return common;
  return ways.every((way) => READINGS.some((each) => each !== "bytes" && way.has(each)))
    ? "text"
    : "bytes";
}

/** What says most comes first. */
const READINGS = ["json", "xml", "text", "bytes"] as const;

function readAs(mediaType: string): (typeof READINGS)[number] {
  const encoding = encodingOf(mediaType);
  return encoding === "form" || encoding === "multipart" ? "text" : encoding;
}

/** What a vendor calls JSON that is not `application/json`: some refuse to send it by any other name. */
export function jsonNames(responses: readonly SpecResponse[]): string | undefined {
  const names = responses.flatMap(({ content }) => {
    const chosen = chooseMediaType(content, "json");
    return chosen === undefined ? [] : [essenceOf(chosen.mediaType)];
  });
  const isNamed = names.length > 0 && names.every((each) => OTHER_JSON.test(each));
  return isNamed ? [...new Set(names)].join(", ") : undefined;
}

/** RFC 6838, section 4.2; what does not look like it is no header either. */
const OTHER_JSON = /^(?!application\/json$)[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*$/;
