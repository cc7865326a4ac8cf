import type { Rule } from "../rule.ts";

/** A call is repeated only where that does no harm; who says so must be right. */
export const repeats: Rule = ({ connector, bound, refuse, report, locate }) => {
  const loweredById = new Map(connector.operations.map((each) => [each.id, each]));
  for (const { id, definition, target, at } of bound.operations) {
    const lowered = loweredById.get(id);
    const { retry, idempotency } = definition;
    const isRepeated = retry !== undefined && retry !== "never" && retry.attempts !== 1;
    if (isRepeated && lowered?.idempotency.kind === "none")
      refuse("retry/not-idempotent", { method: target.method }, [...at, "retry"], "key");
    if (idempotency === "natural" && target.method === "POST" && makesSomething(target)) {
      const values = { operation: target.operationId };
      report("check/doubtful-natural", values, locate([...at, "idempotency"], "value"));
    }
  }
};

/** 201 says that something was made, and a path that ends in a collection usually adds to it. */
function makesSomething(target: {
  readonly path: string;
  readonly operationId: string;
  readonly responses: readonly { readonly status: string }[];
}): boolean {
  if (target.responses.some((each) => each.status === "201")) return true;
  const makes = /(^|[^a-z])(create|add|insert|new|post)([^a-z]|$)/i.test(
    target.operationId.replaceAll(/([a-z])([A-Z])/g, "$1-$2"),
  );
  return makes && !target.path.endsWith("}");
}
