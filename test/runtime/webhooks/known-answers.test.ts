import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { WebhookScheme } from "../../../runtime/webhooks/scheme.ts";
import { vendors } from "./kit/vendors.ts";
import { contextOf, delivery, secretAt, word } from "./kit/verdict.ts";

/** A delivery that the vendor's own documents print. */
interface KnownAnswer {
  readonly vendor: string;
  readonly origin: string;
  readonly secret: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const path = new URL("../../webhooks/vectors/known-answers.json", import.meta.url);
const answers = JSON.parse(readFileSync(path, "utf8")) as readonly KnownAnswer[];

const names: Readonly<Record<string, string>> = {
  slack: "Slack",
  github: "GitHub",
  twilio: "Twilio",
  standardwebhooks: "GitLab",
  dropbox: "Dropbox",
};

function schemeOf(answer: KnownAnswer): WebhookScheme {
  const vendor = vendors.find((each) => each.vendor === names[answer.vendor]);
  if (vendor === undefined) throw new Error(`No vendor "${answer.vendor}" in the table.`);
  return vendor.scheme();
}

it("has the five", () => {
  expect(answers.map(({ vendor }) => vendor)).toEqual(Object.keys(names));
});

it.each(answers)("$vendor: takes what $origin prints", async (answer) => {
  const { headers, body, url, secret } = answer;
  const time = headers["x-slack-request-timestamp"] ?? headers["webhook-timestamp"] ?? "0";
  const now = (): number => Number(time) * 1000;
  const context = contextOf(secretAt("subscription.secret", secret), { now });
  const raw = delivery({ headers, body, url });
  expect(await word(schemeOf(answer), raw, context)).toBe("verified");
  const tampered = delivery({ headers, body: body.replace(/[0-9]/, "x"), url });
  const other =
    answer.vendor === "github" ? delivery({ headers, body: `${body}!`, url }) : tampered;
  expect(await word(schemeOf(answer), other, context)).toBe("badSignature");
});
