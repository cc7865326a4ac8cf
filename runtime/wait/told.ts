import type { ToldEvent } from "../contract/question.ts";
import { isObject, own, parseJson } from "../webhooks/json.ts";
import type { QuestionScope } from "./question-record.ts";

/** The event that an attested text tells, if it is one of this connection and somebody signed it. */
export function readAttested(
  text: string,
  { organization, connector, connection }: QuestionScope,
): ToldEvent | "foreign" | "unverified" {
  const parsed = parseJson(text);
  const envelope = parsed.kind === "value" ? parsed.value : undefined;
  if (!isObject(envelope)) return "foreign";
  const source = `/connectors/${encodeURIComponent(connector)}/connections/${encodeURIComponent(connection)}`;
  if (own(envelope, "source") !== source || own(envelope, "organization") !== organization)
    return "foreign";
  const type = own(envelope, "type");
  // The definition waived it: anyone can send these.
  if (own(envelope, "scheme") === "none" || typeof type !== "string") return "unverified";
  return { type, data: own(envelope, "data") };
}
