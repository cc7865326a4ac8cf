import type { FindOperation } from "../kit/vendor-operation.ts";
import { type SampleAnswer, sampleAnswers } from "../kit/vendor-sample.ts";
import { writeXml } from "../kit/vendor-xml.ts";
import type { WireAnswer, WireRequest } from "../kit/wire-server.ts";
import type { PageSigns } from "./inputs.ts";

export interface AnswerOptions {
  /** Which of the successes that the vendor declares: 0 is the first; it starts anew after the last. */
  readonly success: number;
  /** Turns a list into two pages. */
  readonly pages: PageSigns | undefined;
  /** Default: `all`. */
  readonly members?: "all" | "required";
}

/** Answers one call as the vendor's document promises. */
export function createAnswerer(
  find: FindOperation,
  { success, pages, members }: AnswerOptions,
): (request: WireRequest) => WireAnswer {
  let page = 0;
  return (request) => {
    const operation = find(request);
    const answers = operation === undefined ? [] : sampleAnswers(operation, members);
    const answer = answers[success % answers.length];
    // The test itself says what is wrong with a request that the vendor does not know.
    if (answer === undefined) return { status: 404, body: {} };
    page += 1;
    return written(
      answer,
      pages === undefined ? answer : paged(answer, pages, page === 1, request),
    );
  };
}

/** Documents are sampled as JSON, and sent as the vendor sends them. */
function written({ headers: own, type, root }: SampleAnswer, answer: WireAnswer): WireAnswer {
  const headers = { ...own, ...answer.headers };
  const all = { ...answer, headers, ...(type === undefined ? {} : { type }) };
  return root === undefined ? all : { ...all, body: writeXml(root, answer.body) };
}

function paged(
  { status, body }: WireAnswer,
  pages: PageSigns,
  isFirst: boolean,
  { origin, target }: WireRequest,
): WireAnswer {
  const name = (pages.style === "url" ? pages.as : undefined) ?? "page";
  const next = `${origin}${target}${target.includes("?") ? "&" : "?"}${name}=2`;
  if (pages.style === "url")
    return { status, body: withValue(body, pages.at, isFirst ? next : "") };
  if (pages.style === "empty")
    return { status, body: isFirst ? body : withValue(body, pages.at, []) };
  if (pages.style === "link") {
    const first = `<${origin}${target}>; rel="first"`;
    const link = isFirst ? `<${next}>; rel="next", ${first}` : first;
    return { status, headers: { link }, body };
  }
  if (pages.style === "header")
    return { status, headers: isFirst ? pages.first : pages.last, body };
  if (pages.style === "relay") throw new Error("Only GraphQL has pages of this kind.");
  const signs = Object.entries(isFirst ? pages.first : pages.last).filter(
    ([name]) => typeof body === "object" && body !== null && Object.hasOwn(body, name),
  );
  return { status, body: { ...(body as object), ...Object.fromEntries(signs) } };
}

/** The same JSON with a value where a path leads; objects on the way are made. */
function withValue(body: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const members = (typeof body === "object" ? body : null) as Readonly<
    Record<string, unknown>
  > | null;
  return { ...members, [name]: withValue(members?.[name], rest, value) };
}
