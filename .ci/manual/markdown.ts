import { stringify } from "yaml";
import { markdownCode } from "../../compiler/emit/readme/markdown.ts";
import type { Json, JsonObject } from "../../compiler/json.ts";

/** A description as Markdown: what stands between backticks is code, the rest is text. */
export function prose(description: string): string {
  return description
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.startsWith("`") ? code(part.slice(1, -1)) : part.replaceAll(/[\\*_[\]<>|]/g, "\\$&"),
    )
    .join("");
}

/** One line of YAML as it stands in a definition: `timeout: 15s`. Without a name, the value alone. */
export function yamlLine(name: string | undefined, value: Json): string {
  return name === undefined ? flowText(value) : `${name}: ${flowText(value)}`;
}

/** A value on one line; only inside brackets do brackets and commas need quotes. */
function flowText(value: Json, inside = false): string {
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((each) => flowText(each, true)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value as JsonObject).map(
      ([name, each]) => `${flowText(name, true)}: ${flowText(each, true)}`,
    );
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  const options = { lineWidth: 0, blockQuote: false, flowCollectionPadding: false } as const;
  if (!inside) return stringify(value, options).trim();
  return stringify([value], { ...options, collectionStyle: "flow" })
    .trim()
    .slice(1, -1);
}

export function code(text: string): string {
  return markdownCode(text);
}

/** A link to a heading of the same page, as GitHub names them. */
export function headingLink(text: string, heading: string): string {
  return `[${text}](#${slug(heading)})`;
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, "")
    .replaceAll(" ", "-");
}

/** `a`, `b` and `c`. */
export function listed(names: readonly string[], word: "and" | "or" = "and"): string {
  const quoted = names.map(code);
  const last = quoted.at(-1) ?? "";
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} ${word} ${last}`;
}
