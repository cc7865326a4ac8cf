import { globSync, readFileSync } from "node:fs";
import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { type LoadedDefinition, loadDefinition } from "../../../compiler/load/load.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";
import { validateDefinition } from "../../../compiler/validate/validate.ts";
import { processorTime } from "../../kit/processor-time.ts";

const base = readFileSync("test/ok/language/slack-notifications.connector.yaml", "utf8");

function load(text: string): LoadedDefinition {
  const path = "definitions/slack-notifications.connector.yaml";
  const [loaded, [problem]] = loadDefinition(path, new TextEncoder().encode(text));
  if (loaded === undefined) throw new Error(problem?.message);
  return loaded;
}

const validate = (text: string): readonly Diagnostic[] => validateDefinition(load(text))[1];

/** The base with one thing changed. */
function change(from: string, to: string): string {
  expect(base.split(from).length).toBe(2);
  return base.replace(from, () => to);
}

function applyFixes(text: string, diagnostics: readonly Diagnostic[]): string {
  const fixes = diagnostics.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  return fixes
    .sort((one, other) => other.span.start - one.span.start)
    .reduce(
      (fixed, { span, text: replacement }) =>
        fixed.slice(0, span.start) + replacement + fixed.slice(span.end),
      text,
    );
}

it("gives the definition as it was written", () => {
  const loaded = load(base);
  const [validated, diagnostics] = validateDefinition(loaded);
  expect(diagnostics).toEqual([]);
  expect(validated?.definition).toEqual(loaded.value);
});

it.each([
  ["  redirects", "rateLimit: { retryAfter: header", "rateLimit: { retryafter: header"],
  ["a transposition", 'scopes: ["users:read.email"]', 'scpoes: ["users:read.email"]'],
  ["a missing key", "kind: notification", "knd: notification"],
  ["one of several keys", "use: chat_getPermalink", "ues: chat_getPermalink"],
  ["a value", "refresh: rotates", "refresh: rotate"],
  ["a value's case", "scheme: hmac", "scheme: HMAC"],
  ["a boolean of YAML 1.1", "    untrusted: true", "    untrusted: yes"],
  ["a place in an expression", "code: body.error", "code: ${body.error}"],
  ["a slot in an expression", '"v0:{timestamp}:{body}"', '"v0:${timestamp}:{body}"'],
  ["a host with a scheme", "hosts: [slack.com]", "hosts: [https://slack.com/api]"],
])("mends %s, and says one thing about it", (_, right, wrong) => {
  const text = change(right, wrong);
  const diagnostics = validate(text);
  expect(diagnostics).toHaveLength(1);
  expect(applyFixes(text, diagnostics)).toBe(base);
});

it("says one thing about each of several mistakes", () => {
  const text = base
    .replace("kind: notification\n", "")
    .replace("  timestamp: {", "  timestmp: {")
    .replace("scheme: oauth2", "scheme: oauth3")
    .replace("    items: channels\n", "    items: [channels, 3]\n");
  const found = validate(text).map(({ code, span }) => {
    return `${code} ${span.source.text.slice(span.start, span.end)}`;
  });
  expect(found.sort()).toEqual([
    "validate/missing-key id",
    "validate/not-one-of oauth3",
    "validate/unknown-key timestmp",
    "validate/wrong-type 3",
  ]);
});

it("does not hold a variant's keys against a scheme that it does not know", () => {
  const found = validate(change("scheme: oauth2", "scheme: kerberos"));
  expect(found.map(({ code, fix }) => [code, fix])).toEqual([["validate/not-one-of", undefined]]);
});

it("does not offer a key that is already there", () => {
  const [diagnostic] = validate(
    change("id: slack-notifications", "id: slack-notifications\nname_: Slack"),
  );
  expect(diagnostic).toMatchObject({ code: "validate/unknown-key" });
  expect(diagnostic?.fix).toBeUndefined();
});

it("stays quick with a hundred thousand mistakes", () => {
  const operations = Array.from({ length: 50_000 }, (_, index) => `  o.${index}: a\n`).join("");
  const started = processorTime();
  const diagnostics = validate(`${base.split("\noperations:")[0]}\noperations:\n${operations}`);
  expect(diagnostics).toHaveLength(200);
  expect(processorTime() - started).toBeLessThan(20_000);
});

it("reads own keys only", () => {
  const text = change("  auth.test:", "  constructor.prototype: { use: a }\n  auth.test:");
  expect(validate(text)).toEqual([]);
  const [diagnostic] = validate(
    change("id: slack-notifications", "id: slack-notifications\ntoString: a"),
  );
  expect(diagnostic).toMatchObject({ code: "validate/unknown-key" });
});

it("keeps what an author wrote where a number should be text", () => {
  const text = change("name: Slack", "name: 1.10");
  const [diagnostic] = validate(text);
  expect(diagnostic?.fix?.text).toBe('"1.10"');
});

const examples = globSync("test/ok/language/*.connector.yaml").map((path) =>
  load(readFileSync(path, "utf8")),
);

it("never throws, whatever stands where", () => {
  const place = fc.array(fc.nat(1_000), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.constantFrom(...examples),
      place,
      fc.jsonValue({ maxDepth: 3 }),
      (loaded, steps, value) => {
        const changed = replaceAt(loaded.value, steps, value as Json);
        const [validated, diagnostics] = validateDefinition({ ...loaded, value: changed });
        expect(validated === undefined).toBe(diagnostics.length > 0);
        for (const { message, help = "" } of diagnostics) {
          expect(message).toMatch(/^\S.*[.?]$/s);
          expect(message + help).not.toMatch(/undefined|\[object/);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

/** Walks down by number, whatever the keys are, and puts a value there. */
function replaceAt(node: Json, [step, ...rest]: readonly number[], value: Json): Json {
  if (step === undefined || typeof node !== "object" || node === null) return value;
  const keys = Object.keys(node);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return value;
  if (Array.isArray(node)) {
    return node.map((each: Json, index) =>
      String(index) === key ? replaceAt(each, rest, value) : each,
    );
  }
  const map = node as JsonObject;
  return { ...map, [key]: replaceAt(map[key] ?? null, rest, value) };
}
