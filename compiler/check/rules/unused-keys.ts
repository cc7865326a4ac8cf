import { hasKeyMaps } from "../../bind/auth/api-key.ts";
import type { DocumentPath } from "../../source.ts";
import type { PaginationDefinition } from "../../validate/definition.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/** A key that nothing reads is a mistake of its author, not a comment. */
export const unusedKeys: Rule = (subject) => {
  const { definition, locate, report } = subject;
  const operations = Object.entries(definition.operations);
  const lists = operations.filter(([, each]) => each.items !== undefined);
  if (definition.http?.pagination !== undefined && lists.length === 0)
    report(
      "check/unused-key",
      { key: "pagination", reason: "no operation has `items`" },
      locate(["http", "pagination"], "key"),
    );
  for (const [id, operation] of operations) {
    const at = ["operations", id];
    if (operation.pagination !== undefined && operation.items === undefined)
      report(
        "check/unused-key",
        { key: "pagination", reason: "this operation has no `items`" },
        locate([...at, "pagination"], "key"),
      );
    checkPageSize(subject, operation.pagination, [...at, "pagination"]);
    if (operation.expand !== undefined && definition.http?.expand === undefined)
      report(
        "check/unused-key",
        { key: "expand", reason: "`http.expand` does not name the vendor's parameter" },
        locate([...at, "expand"], "key"),
      );
    for (const key of ["body", "answer", "expand"] as const)
      if (operation.graphql !== undefined && operation[key] !== undefined)
        report(
          "check/unused-key",
          { key, reason: "a GraphQL document says it itself" },
          locate([...at, key], "key"),
        );
    if (operation.internal === true && (operation.confirm ?? operation.untrusted) !== undefined)
      report(
        "check/unused-key",
        {
          key: operation.confirm === undefined ? "untrusted" : "confirm",
          reason: "an internal operation has neither a method nor a tool",
        },
        locate([...at, operation.confirm === undefined ? "untrusted" : "confirm"], "key"),
      );
  }
  checkPageSize(subject, definition.http?.pagination, ["http", "pagination"]);
  checkFormats(subject);
  checkBodies(subject);
  checkPartial(subject);
};

/** Keys in a map say themselves how they are written. */
function checkFormats({ definition, locate, report }: Subject): void {
  for (const { method, at } of authMethods(definition)) {
    if (method.scheme !== "apiKey" || method["format"] === undefined || !hasKeyMaps(method))
      continue;
    const reason = "each key of a map says itself how it is written";
    report("check/unused-key", { key: "format", reason }, locate([...at, "format"], "key"));
  }
}

/** Only an answer in one piece can tell which of its parts failed. */
function checkPartial({ definition, bound, locate, report }: Subject): void {
  for (const { definition: operation, answer, at } of bound.operations) {
    if (operation.errors?.partial === undefined) continue;
    if (operation.items === undefined && answer.encoding !== "none") continue;
    const reason =
      operation.items === undefined
        ? "the answer has no body"
        : "a list gives its items one by one";
    report(
      "check/unused-key",
      { key: "partial", reason },
      locate([...at, "errors", "partial"], "key"),
    );
  }
  if (definition.http?.errors?.partial === undefined) return;
  if (bound.operations.some(({ answer }) => answer.partial !== undefined)) return;
  const reason = "no operation answers with such a list";
  const span = locate(["http", "errors", "partial"], "key");
  report("check/unused-key", { key: "partial", reason }, span);
}

/** The largest size of a page is asked for by the parameter that sets it; `relay` knows its own. */
function checkPageSize(
  { locate, report }: Subject,
  pagination: PaginationDefinition | "none" | undefined,
  at: DocumentPath,
): void {
  if (pagination === undefined || pagination === "none" || pagination.style === "relay") return;
  if (pagination.max === undefined || pagination.size !== undefined) return;
  const reason = "`size` does not name the parameter that takes it";
  report("check/unused-key", { key: "max", reason }, locate([...at, "max"], "key"));
}

/** What comes without a body has no fields and no list. */
function checkBodies({ bound, locate, report }: Subject): void {
  for (const { answer, definition, at } of bound.operations) {
    if (answer.encoding !== "none") continue;
    for (const key of ["items", "result", "expand"] as const) {
      if (definition[key] === undefined) continue;
      const reason =
        definition.answer === undefined
          ? "the vendor's document describes no body of the answer: write `answer: json` if there is one"
          : "the answer has no body";
      report("check/unused-key", { key, reason }, locate([...at, key], "key"));
    }
  }
}
