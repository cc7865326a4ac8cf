import type { AskInput } from "../contract/notification.ts";
import { escapeHtml } from "./html.ts";

/** Where each choice is taken, and all of them. */
export interface QuestionLinks {
  /** As many as there are choices. */
  readonly choices: readonly string[];
  readonly page: string;
}

/** A question with its links, in the three forms that a message may have. */
export function withLinks(input: AskInput, links: QuestionLinks): AskInput {
  const { question, choices = [], text = question } = input;
  const rows = choices.map((label, index) => [label, links.choices[index] ?? links.page] as const);
  const named = rows.length === 0 ? [["Answer", links.page] as const] : rows;
  const lines = named.map(([label, url]) => `${label}: ${url}`);
  const anchors = named.map(
    ([label, url]) => `<p><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`,
  );
  const html = input.html ?? `<p>${escapeHtml(text).replaceAll("\n", "<br>")}</p>`;
  return {
    ...input,
    text: [text, "", ...lines].join("\n"),
    html: [html, ...anchors].join("\n"),
    answerUrl: links.page,
  };
}
