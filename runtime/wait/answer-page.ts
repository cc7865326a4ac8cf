import type { AskInput } from "../contract/notification.ts";
import type { WebhookResponse } from "../webhooks/response.ts";
import { escapeHtml } from "./html.ts";

/** No script, no frame around it, nothing loaded, nothing kept, and no address told to others: the address answers. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex, nofollow",
};

/** The question with a form that answers it. `choice` is the one that the link takes. */
export function questionPage(
  { question, choices }: Pick<AskInput, "question" | "choices">,
  choice: number | undefined,
): WebhookResponse {
  const offered = (choices ?? []).map((label, index) => ({ label, index }));
  const buttons = offered
    .filter(({ index }) => choice === undefined || index === choice)
    .map(
      ({ label, index }) =>
        `<button name="choice" value="${String(index)}">${escapeHtml(label)}</button>`,
    );
  const controls =
    offered.length > 0
      ? buttons.join("\n")
      : `<textarea name="text" aria-label="Answer" maxlength="10000" required></textarea>
<button>Send</button>`;
  return page(
    200,
    `<p>${escapeHtml(question).replaceAll("\n", "<br>")}</p>
<form method="post">
${controls}
</form>`,
  );
}

/** A page that says one thing. */
export function messagePage(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): WebhookResponse {
  const { body, headers: common } = page(status, `<p>${escapeHtml(text)}</p>`);
  return { status, headers: { ...common, ...headers }, body };
}

function page(status: number, content: string): WebhookResponse {
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Question</title>
<style>body { font: 1rem/1.5 system-ui; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
button, textarea { font: inherit; padding: .4em 1em; margin: .2em } textarea { width: 100%; height: 8em }</style>
${content}
</html>
`;
  return { status, headers: HEADERS, body };
}
