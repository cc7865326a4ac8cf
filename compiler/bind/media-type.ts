import type { AnswerEncoding, BodyEncoding } from "@human/connector-sdk";
import type { SpecMediaType } from "../spec/spec.ts";

/** The body's encoding for a media type; parameters and case do not matter (RFC 9110, section 8.3.1). */
export function encodingOf(mediaType: string): BodyEncoding {
  const essence = essenceOf(mediaType);
  if (/^(application|text)\/json$|\+json$/.test(essence)) return "json";
  if (essence === "application/x-www-form-urlencoded") return "form";
  if (essence.startsWith("multipart/")) return "multipart";
  if (/^(application|text)\/xml$|\+xml$/.test(essence)) return "xml";
  if (essence.startsWith("text/")) return "text";
  return essence === "*/*" ? "json" : "bytes";
}

/** A media type without its parameters. */
export function essenceOf(mediaType: string): string {
  return (mediaType.split(";")[0] ?? "").trim().toLowerCase();
}

/** What is read most easily comes first. */
const PREFERENCE: readonly BodyEncoding[] = ["json", "form", "multipart", "xml", "text", "bytes"];

/** The media type to use: the wanted encoding where one is named, plain `application/json` before its relatives. */
export function chooseMediaType(
  content: readonly SpecMediaType[],
  wanted?: BodyEncoding | AnswerEncoding,
): SpecMediaType | undefined {
  const rank = (each: SpecMediaType): number => {
    const encoding = encodingOf(each.mediaType);
    const plain = /^application\/json\b/i.test(each.mediaType) ? 0 : 1;
    return (encoding === wanted ? -100 : 0) + PREFERENCE.indexOf(encoding) * 2 + plain;
  };
  return [...content].sort((a, b) => rank(a) - rank(b))[0];
}
