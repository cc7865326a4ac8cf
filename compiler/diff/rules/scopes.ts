import { after, type SecurityChange, type SecurityRule } from "../change.ts";

/** S01: a new scope makes every existing connection ask for consent again, and reaches further. */
export const scopes: SecurityRule = ({ before, after: now }) => {
  const had = new Set(before.connector.auth.flatMap((each) => each.scopes));
  const has = new Set(now.connector.auth.flatMap((each) => each.scopes));
  const isNew = before.connector.auth.length === 0;
  const added = [...has].filter((scope) => !had.has(scope));
  const changes = added.map((scope): SecurityChange => {
    const user = now.connector.operations.find((each) => each.scopes.includes(scope));
    const index = now.definition.operations[user?.id ?? ""]?.scopes?.indexOf(scope) ?? 0;
    return {
      category: "S01",
      severity: "block",
      text: isNew
        ? `scope \`${scope}\` is asked for`
        : `scope \`${scope}\` added: every existing connection must consent again`,
      ...(user === undefined ? {} : { cause: `operation \`${user.id}\`` }),
      at: after(user === undefined ? ["auth"] : [...user.at, "scopes", index]),
    };
  });
  const removed = [...had].filter((scope) => !has.has(scope));
  return [
    ...changes,
    ...removed.map((scope): SecurityChange => {
      const text = `scope \`${scope}\` is no longer asked for`;
      return { category: "S01", severity: "info", text, at: after(["auth"], "key") };
    }),
  ];
};
