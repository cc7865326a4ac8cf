import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean, nearest } from "../diagnostics/suggest.ts";
import type { LoadedDefinition } from "../load/load.ts";
import type { JsonObject } from "../json.ts";
import { explainValue } from "./explain-value.ts";
import { quoteList, sectionAtStart, sectionName } from "./label.ts";
import { belongsTo, variantWith } from "./section.ts";
import type { Violation } from "./violation.ts";

/** A file with more mistakes than these is no definition, and finding the place of each takes time. */
const MOST = 200;

/** Says what is wrong, one diagnostic per cause: a misspelt key is not also a missing one. */
export function explainViolations(
  all: readonly Violation[],
  loaded: LoadedDefinition,
): readonly Diagnostic[] {
  const violations = all.slice(0, MOST);
  const mended = new Set<string>();
  const missing = missingKeys(violations);
  const unknown = violations.filter((each) => each.keyword === "additionalProperties");
  const diagnostics = unknown.map((violation) => {
    const at = JSON.stringify(violation.path);
    const lacking = missing.get(at) ?? new Set();
    const meant = meantKey(violation, lacking);
    if (meant !== undefined) mended.add(JSON.stringify([at, meant]));
    return explainUnknownKey(violation, meant, lacking.size > 0, loaded);
  });
  for (const violation of violations) {
    if (violation.keyword === "additionalProperties") continue;
    if (isMended(violation, mended)) continue;
    diagnostics.push(explain(violation, loaded));
  }
  return diagnostics;
}

function explain(violation: Violation, loaded: LoadedDefinition): Diagnostic {
  if (violation.keyword === "required" || violation.keyword === "dependencies") {
    return explainMissingKey(violation, loaded);
  }
  if (violation.keyword === "oneOf") return explainChoice(violation, loaded);
  if (violation.keyword === "not") return explainTogether(violation, loaded);
  return explainValue(violation, loaded);
}

function explainUnknownKey(
  { path, key, schema, data }: Violation,
  meant: string | undefined,
  isIncomplete: boolean,
  { locate }: LoadedDefinition,
): Diagnostic {
  const span = locate([...path, key], "key");
  const where = sectionName(path);
  const allowed = Object.keys(propertiesOf(schema));
  const help = `It takes ${quoteList(allowed)}.`;
  if (meant !== undefined) {
    const rename = "Rename it, or run `human connector check --fix`.";
    const values = { key, where, suggestion: didYouMean(meant), help: rename };
    return diagnostic("validate/unknown-key", values, span, { fix: { span, text: meant } });
  }
  const variant = variantWith(path, key);
  const own = ["scheme", "style", "for"].find((tag) => allowed.includes(tag));
  if (variant !== undefined && own !== undefined) {
    const suggestion = ` It belongs to \`${variant}\`; this is \`${own}: ${String((data as JsonObject)[own])}\`.`;
    return diagnostic("validate/unknown-key", { key, where, suggestion, help }, span);
  }
  // Where what is needed is missing deep inside, all of the map is of another form.
  const sections = isIncomplete && path.length > 1 ? undefined : belongsTo(key);
  if (sections !== undefined) {
    return diagnostic("validate/misplaced-key", { key, where, sections }, span);
  }
  return diagnostic("validate/unknown-key", { key, where, suggestion: "", help }, span);
}

function explainMissingKey(violation: Violation, { locate }: LoadedDefinition): Diagnostic {
  const { path, key, schema, data } = violation;
  const allowed = ((propertiesOf(schema)[key] ?? {}) as JsonObject)["enum"];
  const help = Array.isArray(allowed)
    ? (otherSpelling(data as JsonObject, key, allowed.map(String)) ??
      `Add \`${key}\`: it is one of ${quoteList(allowed.map(String))}.`)
    : `Add \`${key}\` there.`;
  const values = { key, where: sectionName(path), help };
  return diagnostic("validate/missing-key", values, locate(path, "key"));
}

/** Who comes from another language writes `type: oauth2`, or puts all of it under `oauth2`. */
function otherSpelling(
  data: JsonObject,
  key: string,
  allowed: readonly string[],
): string | undefined {
  for (const [name, value] of Object.entries(data)) {
    const near = typeof value === "string" ? nearest(value, allowed) : undefined;
    const meant = allowed.find((each) => each === value) ?? near;
    if (meant !== undefined) return `Write \`${key}: ${meant}\` in place of \`${name}\`.`;
    if (allowed.includes(name))
      return `Write \`${key}: ${name}\`, and what is under \`${name}\` beside it.`;
  }
  return undefined;
}

/** Exactly one of several keys is asked for: there is none, or there are two. */
function explainChoice(
  { path, schema, data }: Violation,
  { locate }: LoadedDefinition,
): Diagnostic {
  const choices = choicesOf(schema);
  const present = choices.filter((key) => Object.hasOwn(data as JsonObject, key));
  const [first, second] = present;
  const found = present.length === 0 ? "none" : "two";
  const help = second === undefined ? "" : String(schema["patternErrorMessage"] ?? "");
  const values = { where: sectionAtStart(path), keys: quoteList(choices), found, help };
  if (first === undefined || second === undefined) {
    return diagnostic("validate/one-of-keys", values, locate(path, "key"));
  }
  const related = [{ message: "The other one is here.", span: locate([...path, first], "key") }];
  return diagnostic("validate/one-of-keys", values, locate([...path, second], "key"), { related });
}

/** Two keys that say the same, or the opposite. */
function explainTogether({ path, schema }: Violation, { locate }: LoadedDefinition): Diagnostic {
  const keys = (schema["not"] as JsonObject)["required"] as readonly string[];
  const [first = "", second = ""] = keys;
  const related = [{ message: "The other one is here.", span: locate([...path, first], "key") }];
  const values = { where: sectionAtStart(path), keys: quoteList(keys), found: "both", help: "" };
  return diagnostic("validate/one-of-keys", values, locate([...path, second], "key"), { related });
}

function missingKeys(violations: readonly Violation[]): ReadonlyMap<string, ReadonlySet<string>> {
  const missing = new Map<string, Set<string>>();
  const note = (path: string, keys: readonly string[]): void => {
    missing.set(path, new Set([...(missing.get(path) ?? []), ...keys]));
  };
  for (const { keyword, path, key, schema } of violations) {
    if (keyword === "required" || keyword === "dependencies") note(JSON.stringify(path), [key]);
    if (keyword === "oneOf") note(JSON.stringify(path), choicesOf(schema));
  }
  return missing;
}

/** The key that was probably meant: one that is missing before any other, and never one that is there. */
function meantKey(violation: Violation, missing: ReadonlySet<string>): string | undefined {
  const { key, schema, data } = violation;
  const free = Object.keys(propertiesOf(schema)).filter(
    (each) => !Object.hasOwn(data as JsonObject, each),
  );
  return nearest(key, missing) ?? nearest(key, free);
}

function isMended({ keyword, path, key, schema }: Violation, mended: ReadonlySet<string>): boolean {
  const at = JSON.stringify(path);
  const keys = keyword === "oneOf" ? choicesOf(schema) : [key];
  return keys.some((each) => mended.has(JSON.stringify([at, each])));
}

function choicesOf(schema: JsonObject): readonly string[] {
  return (schema["oneOf"] as readonly JsonObject[]).flatMap(
    (each) => each["required"] as readonly string[],
  );
}

function propertiesOf(schema: JsonObject): JsonObject {
  return (schema["properties"] ?? {}) as JsonObject;
}
