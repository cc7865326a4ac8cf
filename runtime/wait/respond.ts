import type { AskOutput } from "../contract/notification.ts";
import { parseFormBody } from "../webhooks/form.ts";
import type { RawWebhook } from "../webhooks/raw.ts";
import type { WebhookResponse } from "../webhooks/response.ts";
import { type LinkSigner, type ParsedLink, parseLink } from "./answer-link.ts";
import { messagePage, questionPage } from "./answer-page.ts";
import type { Objection } from "./judge.ts";
import type { QuestionBook } from "./question-book.ts";
import { isLive, type QuestionRecord, type StoredQuestion } from "./question-record.ts";

/** What links are served with. */
export interface Responder {
  readonly book: QuestionBook;
  readonly links: LinkSigner | undefined;
  readonly settle: (stored: StoredQuestion, answer: AskOutput) => Promise<Objection | undefined>;
  readonly now: () => number;
}

const LARGEST_BODY = 65_536;
const LONGEST_TEXT = 10_000;

/**
 * Serves a link. A GET changes nothing, since what reads mail follows links; an answer is a POST of the page's form.
 * Whoever has the link is taken for the one to whom it was sent.
 */
export async function respondTo(
  { method, url, body }: RawWebhook,
  { book, links, settle, now }: Responder,
): Promise<WebhookResponse> {
  if (!["GET", "HEAD", "POST"].includes(method))
    return messagePage(405, "This address takes GET and POST.", { allow: "GET, HEAD, POST" });
  const link = parseLink(url);
  const stored = link === undefined ? undefined : await book.read(link.id);
  const isGenuine = link && stored && links?.isGenuine(link, stored.record.nonce);
  if (link === undefined || stored === undefined || isGenuine !== true)
    return messagePage(404, "There is no such question.");
  const { record } = stored;
  if (!isLive(record, now())) return over();
  if (method !== "POST") return withoutBody(method, questionPage(record.input, link.choice));
  const answer = answerIn(body, link, record);
  if (answer === undefined) return messagePage(400, "That is no answer to this question.");
  const objection = await settle(stored, answer);
  if (objection === "closed") return over();
  if (objection !== undefined)
    return messagePage(403, "An answer from this address does not count.");
  return messagePage(200, "Thank you. Your answer was taken.");
}

/** What the form says; a link of one choice takes no other. */
function answerIn(
  body: Uint8Array,
  link: ParsedLink,
  { input: { choices, to } }: QuestionRecord,
): AskOutput | undefined {
  const form = body.byteLength > LARGEST_BODY ? undefined : parseFormBody(body);
  const { choice: index, text } = { ...form };
  if (choices === undefined || choices.length === 0) {
    const isAnswer = typeof text === "string" && text.trim() !== "" && text.length <= LONGEST_TEXT;
    return isAnswer ? { text, by: to } : undefined;
  }
  if (typeof index !== "string" || !/^\d{1,5}$/.test(index)) return undefined;
  if (link.choice !== undefined && Number(index) !== link.choice) return undefined;
  const choice = choices[Number(index)];
  return choice === undefined ? undefined : { choice, by: to };
}

function over(): WebhookResponse {
  return messagePage(410, "This question is closed.");
}

function withoutBody(method: string, response: WebhookResponse): WebhookResponse {
  return method === "HEAD" ? { ...response, body: "" } : response;
}
