import { isDeepStrictEqual } from "node:util";
import type { OperationIR } from "../../ir/ir.ts";
import { after, isSame, type SecurityChange, type SecurityRule } from "../change.ts";

const EFFECTS = ["read", "write", "destroy", "money"] as const;

/** S05, S08, S09, S10, S12, S13 and S14: what calls do, how often, who is asked, and what agents read. */
export const operations: SecurityRule = ({ before, after: now }) => {
  const had = new Map(before.connector.operations.map((each) => [each.id, each]));
  return now.connector.operations.flatMap((operation) => {
    const earlier = had.get(operation.id);
    return earlier === undefined ? newOperation(operation) : changed(earlier, operation);
  });
};

function newOperation(operation: OperationIR): readonly SecurityChange[] {
  if (operation.effect === "read") return [];
  const severe = operation.effect !== "write";
  return [
    {
      category: "S10",
      severity: severe ? "block" : "warn",
      text: `new operation \`${operation.id}\` with effect \`${operation.effect}\``,
      at: after(operation.at, "key"),
    },
  ];
}

function changed(before: OperationIR, now: OperationIR): readonly SecurityChange[] {
  const at = (key: string): SecurityChange["at"] => after([...now.at, key]);
  const changes: SecurityChange[] = [];
  const add = (
    category: SecurityChange["category"],
    severity: SecurityChange["severity"],
    text: string,
    key: string,
  ): void => {
    changes.push({ category, severity, text: `\`${now.id}\`: ${text}`, at: at(key) });
  };
  if (before.specOperation !== now.specOperation || before.path !== now.path)
    add(
      "S15",
      "warn",
      `calls \`${now.method} ${now.path}\`, not \`${before.method} ${before.path}\``,
      "use",
    );
  if (!isDeepStrictEqual(before.steps, now.steps)) {
    const called = ({ steps }: OperationIR): string =>
      steps === undefined ? "one call" : steps.steps.map(({ call }) => `\`${call}\``).join(", ");
    const calls =
      called(before) === called(now)
        ? "gives its steps other values"
        : `is made of ${called(now)}, not ${called(before)}`;
    add("S15", "warn", calls, "steps");
  }
  if (!isSame(before.auth, now.auth)) add("S05", "warn", "goes with other auth methods", "auth");
  for (const name of otherConstants(before, now))
    add("S15", "warn", `sends another \`${name}\``, "set");
  if (mayRepeat(now) && !mayRepeat(before))
    add("S08", "block", "is now repeated after failures", "idempotency");
  if (before.idempotency.kind === "header" && now.idempotency.kind !== "header")
    add("S08", "block", "carries no idempotency key any more", "idempotency");
  if (before.retry === "never" && now.retry !== "never")
    add("S08", "block", "is no longer excluded from retries", "retry");
  if (EFFECTS.indexOf(now.effect) < EFFECTS.indexOf(before.effect))
    add("S09", "block", `effect lowered from \`${before.effect}\` to \`${now.effect}\``, "effect");
  if (before.confirm && !now.confirm) add("S09", "block", "asks nobody any more", "confirm");
  if (before.untrusted && !now.untrusted)
    add("S13", "block", "its text is no longer marked as other people's", "untrusted");
  if (before.projection !== undefined && now.projection === undefined)
    add("S12", "warn", "returns everything that the vendor sends", "output");
  const fields = new Set(before.projection?.map(([name]) => name));
  const widened = before.projection && now.projection?.filter(([name]) => !fields.has(name));
  if (widened !== undefined && widened.length > 0)
    add(
      "S12",
      "warn",
      `also returns ${widened.map(([name]) => `\`${name}\``).join(", ")}`,
      "output",
    );
  if (before.toolName !== now.toolName || before.summary !== now.summary)
    add(
      "S14",
      "warn",
      `agents read \`${now.summary ?? now.toolName}\` instead of \`${before.summary ?? before.toolName}\``,
      "summary",
    );
  const said = new Map(before.inputType.fields.map(({ name, about }) => [name, about]));
  for (const { name, about } of now.inputType.fields)
    if (about !== said.get(name))
      add(
        "S14",
        "warn",
        `agents read ${quoted(about)} of \`${name}\` instead of ${quoted(said.get(name))}`,
        "about",
      );
  return changes;
}

/** Names of constants that are new or have another value; what is gone is an input, or sent no more. */
function otherConstants(before: OperationIR, now: OperationIR): readonly string[] {
  return now.constants
    .filter((constant) => !before.constants.some((each) => isSame(each, constant)))
    .map(({ name }) => name);
}

function quoted(about: string | undefined): string {
  return about === undefined ? "nothing" : `\`${about}\``;
}

/** Whether a failed call is sent again although the vendor may have acted on it. */
function mayRepeat(operation: OperationIR): boolean {
  return operation.retry !== "never" && operation.idempotency.kind !== "none";
}
