import { answerEncoding, successes } from "../../bind/answer-encoding.ts";
import { chooseMediaType, encodingOf } from "../../bind/media-type.ts";
import { removeEntry, removeItem } from "../../diagnostics/edit.ts";
import type { DocumentPath } from "../../source.ts";
import type { Rule, Subject } from "../rule.ts";

/** What says again what is known already makes the reader look for a difference. */
export const redundant: Rule = (subject) => {
  const { bound, definition } = subject;
  for (const { definition: operation, target, at } of bound.operations) {
    // A GraphQL document says all of this itself; what is set beside it is not read at all.
    if (target.graphql !== undefined) continue;
    const body = chooseMediaType(target.body?.content ?? []);
    if (operation.body !== undefined && body && operation.body === encodingOf(body.mediaType))
      reportEntry(subject, "body", operation.body, [...at, "body"]);
    const answer = answerEncoding(successes(target));
    if (operation.answer === answer && answer !== "none")
      reportEntry(subject, "answer", operation.answer, [...at, "answer"]);
    for (const key of ["scopes", "expand", "auth"] as const)
      reportTwice(subject, operation[key] ?? [], [...at, key]);
  }
  reportTwice(subject, definition.hosts, ["hosts"]);
  reportTwice(subject, definition.http?.omit ?? [], ["http", "omit"]);
};

function reportEntry(
  { locate, report }: Subject,
  key: string,
  value: string,
  at: DocumentPath,
): void {
  const span = locate(at, "key");
  const values = { what: `\`${key}: ${value}\``, why: "the vendor's document says it already" };
  report("check/redundant", values, span, removeEntry(span, locate(at, "value")));
}

function reportTwice({ locate, report }: Subject, list: readonly string[], at: DocumentPath): void {
  const firsts = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const first = firsts.get(item);
    if (first === undefined) {
      firsts.set(item, index);
      continue;
    }
    const span = locate([...at, index], "value");
    const related = [{ message: "It stands here.", span: locate([...at, first], "value") }];
    const values = { what: `"${item}"`, why: "it stands in this list already" };
    report("check/redundant", values, span, { related, ...removeItem(span) });
  }
}
