import type { ErrorRulesIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import { after, isSame, type SecurityChange, type SecurityRule } from "../change.ts";

/** S20: a failure that is none any more is a call that did nothing and says that it did. */
export const failures: SecurityRule = ({ before, after: now }) => {
  const had = new Map(before.connector.operations.map((each) => [each.id, each.errors]));
  return [
    ...compare(before.connector.http?.errors, now.connector.http?.errors, ["http"], ""),
    ...now.connector.operations.flatMap(({ id, errors, at }) =>
      had.has(id) ? compare(had.get(id), errors, at, `\`${id}\`: `) : [],
    ),
  ];
};

function compare(
  before: ErrorRulesIR | undefined,
  now: ErrorRulesIR | undefined,
  path: DocumentPath,
  what: string,
): readonly SecurityChange[] {
  const added = [...(now?.is?.ignored ?? [])].filter(
    (sign) => before?.is?.ignored?.some((each) => isSame(each, sign)) !== true,
  );
  const gone = [...(before?.failed ?? [])].filter(
    (sign) => now?.failed?.some((each) => isSame(each, sign)) !== true,
  );
  if (added.length + gone.length === 0) return [];
  const text = `${what}more answers are no failures`;
  const at = after(now === undefined ? path : [...path, "errors"], "key");
  return [{ category: "S20", severity: "warn", text, at }];
}
