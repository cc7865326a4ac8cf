import type { Rule } from "../rule.ts";

/** A key that nothing reads is a mistake of its author, not a comment. */
export const unusedKeys: Rule = ({ definition, locate, report }) => {
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
};
