import { insertBefore, remove, replace } from "./edit.ts";
import {
  atHeadOf,
  besideUse,
  entries,
  hosts,
  type Kind,
  listed,
  removeBlock,
  requiredOf,
  text,
} from "./sites.ts";

/** Mistakes of substance: all of it is there, and must not be. */
export const ruleKinds: Readonly<Record<string, Kind>> = {
  "code in two classes": (original) =>
    original.definition.entries
      .filter(
        (entry) =>
          entry.path.at(-1) === "is" && entry.path[0] === "http" && Array.isArray(entry.value),
      )
      .flatMap((entry) => {
        const [first] = entry.value as readonly unknown[];
        if (typeof first === "object" || entry.key === "conflict") return [];
        return [insertBefore(original.definition, entry, `conflict: [${JSON.stringify(first)}]`)];
      }),
  "doubtful repetition": (original) =>
    besideUse(original, "idempotency: natural", /create$|^PostCustomers$|^PostProducts$/),
  "effect too low": (original) => besideUse(original, "effect: read", /delete|Delete/),
  "header that is reserved": (original) => [
    ...original.definition.entries
      .filter((entry) => entry.path.join(".") === "http.headers")
      .map((entry) => insertBefore(original.definition, entry, "Authorization: none")),
    ...original.definition.entries
      .filter((entry) => entry.path.join(".") === "http.headers")
      .map((entry) => replace(entry.keyRange, "Content-Length")),
  ],
  "host misspelt": (original) => hosts(original, (value) => value.replace(/\.com$/, ".con")),
  "plain HTTP": (original) => [
    ...text(original, (value) => value.replace("https:", "http:"), [
      "authorizationUrl",
      "tokenUrl",
    ]),
    ...atHeadOf(
      original,
      "http",
      `baseUrl: http://${original.connector.hosts.find((each) => typeof each === "string") ?? ""}`,
    ),
  ],
  "retry of what must not be": (original) =>
    original.connector.http?.idempotency === undefined
      ? besideUse(original, "retry: { attempts: 5 }", /create$/)
      : [],
  "scopes in one text": (original) =>
    listed(original, "scopes", (value, range) => replace(range, `"${value},user"`)),
  "secret in the file": (original) => atHeadOf(original, "http", `omit: [ghp_${"a1".repeat(18)}]`),
  "status that is none": (original) =>
    original.definition.entries
      .filter(
        (entry) =>
          entry.path.at(-1) === "is" && entry.path[0] === "http" && Array.isArray(entry.value),
      )
      .map((entry) =>
        replace({ start: entry.valueRange.start + 1, end: entry.valueRange.start + 1 }, "4290, "),
      )
      .map((edit) => ({ ...edit, mark: { start: edit.start, end: edit.start + 4 } })),
  "table that nothing uses": (original) => [
    ...original.definition.entries
      .filter((entry) => entry.path.join(".") === "tables")
      .map((entry) => insertBefore(original.definition, entry, "colours: { warm: [red] }")),
    ...entries(original, ["operations"], (entry) =>
      entry.path.length === 0
        ? insertBefore(original.definition, entry, "tables: { colours: { warm: [red] } }")
        : undefined,
    ),
  ],
  "test that writes": (original) => {
    const writes = original.connector.operations.find(
      (each) => each.effect !== "read" && requiredOf(each).length === 0,
    );
    const any = original.connector.operations.find((each) => each.effect !== "read");
    const id = (writes ?? any)?.id ?? "";
    if (id === "") return [];
    return entries(original, ["call"], (entry) => replace(entry.valueRange, id), "connection.test");
  },
  "waiver for nothing": (original) =>
    entries(original, ["operations"], (entry) =>
      entry.path.length === 0 && !original.definition.entries.some((each) => each.key === "waivers")
        ? insertBefore(
            original.definition,
            entry,
            'waivers: [{ allow: hosts/chosen-by-user, at: "hosts[0]", because: Everybody has a host of their own. }]',
          )
        : undefined,
    ),
  "webhooks without a signature": (original) =>
    entries(original, ["verify"], (entry) => removeBlock(original.definition, entry), "webhooks"),
  "webhooks without an id": (original) =>
    entries(original, ["dedupe"], (entry) => remove(original.definition, entry), "webhooks"),
};
