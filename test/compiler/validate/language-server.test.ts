import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LanguageClient, startLanguageClient } from "./language-client.ts";

const example = readFileSync("test/ok/language/slack-notifications.connector.yaml", "utf8").replace(
  /\$schema=.*/,
  "$schema=../schemas/connector.schema.json",
);
const CURSOR = "<cursor>";
const DURATION = "Write a number and a unit: 500ms, 30s, 5m, 2h or 7d.";
const PLACE =
  "Write where to look, from a root: body.error.code or header.Retry-After, without ${}.";
const HOST =
  "Write a host without scheme, port or path: api.example.com, *.example.com or ${connection.host}.";

let client: LanguageClient;

beforeAll(async () => {
  client = await startLanguageClient();
});
afterAll(() => client.close());

/** The example with a change. */
function change(from: string, to: string): string {
  expect(example).toContain(from);
  return example.replace(from, () => to);
}

/** Opens the example with a change that says where the cursor stands. */
async function openAtCursor(
  name: string,
  from: string,
  to: string,
): Promise<readonly [name: string, line: number, character: number]> {
  const text = change(from, to);
  const before = text.slice(0, text.indexOf(CURSOR)).split("\n");
  await client.open(name, text.replace(CURSOR, ""));
  return [name, before.length - 1, before.at(-1)?.length ?? 0];
}

it("says nothing about a right definition", async () => {
  expect(await client.open("right.connector.yaml", example)).toEqual([]);
});

it.each(globSync("definitions/*.connector.yaml").sort())("says nothing about %s", async (path) => {
  expect(await client.open(basename(path), readFileSync(path, "utf8"))).toEqual([]);
});

it.each([
  ["a misspelt key", 63, 'scopes: ["users', 'scpoes: ["users', "Property scpoes is not allowed."],
  ["a missing key", 2, "kind: notification\n", "", 'Missing property "kind".'],
  ["a duration without a unit", 105, "tolerance: 5m", "tolerance: 5", DURATION],
  ["yes", 62, "untrusted: true", "untrusted: yes", 'Incorrect type. Expected "boolean".'],
  ["a host with a scheme", 12, "[slack.com]", "[https://slack.com]", HOST],
  ["a place in an expression", 35, "code: body.error\n", "code: ${body.error}\n", PLACE],
  ["a bare header name", 41, "header.Retry-After", "Retry-After", PLACE],
  [
    "a secret among plain fields",
    18,
    "title: Default channel,",
    "title: Default channel, secret: true,",
    "Secrets belong in `auth.fields`, where only auth can read them.",
  ],
  ["no kind of operation", 45, "use: chat_postM", "summary: chat_postM", 'Missing property "use".'],
  ["PKCE off without a reason", 27, "pkce: {", "pkce: false #", "Write S256 or { off: reason }."],
])("tells about %s", async (name, line, from, to, message) => {
  const found = await client.open(`${name}.connector.yaml`, change(from, to));
  expect(found).toEqual([{ line, message }]);
});

it("lists the schemes where one is misspelt, and nothing else", async () => {
  const found = await client.open(
    "scheme.connector.yaml",
    change("scheme: oauth2", "scheme: oauth"),
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.message).toMatch(/^Value is not accepted\. Valid values: "oauth2", "apiKey", /);
});

it("offers the keys of an operation that are not there yet", async () => {
  const at = await openAtCursor("o.connector.yaml", "    items: channels\n", `    ${CURSOR}\n`);
  const offered = await client.complete(...at);
  expect(offered).toEqual(expect.arrayContaining(["items", "output", "untrusted", "pagination"]));
  expect(offered).not.toContain("use");
  expect(offered).not.toContain("scheme");
});

it("offers the keys of the scheme that was chosen, and of no other", async () => {
  const at = await openAtCursor("s.connector.yaml", "  refresh: rotates\n", `  ${CURSOR}\n`);
  const offered = await client.complete(...at);
  expect(offered).toEqual(expect.arrayContaining(["refresh", "clientAuth", "lifetime", "place"]));
  expect(offered).not.toContain("service");
  expect(offered).not.toContain("header");
});

it("offers the values of a key", async () => {
  const at = await openAtCursor("v.connector.yaml", "refresh: rotates", `refresh: ${CURSOR}`);
  const offered = await client.complete(...at);
  expect(offered).toEqual(expect.arrayContaining(["keeps", "rotates", "fromAccessToken", "none"]));
});

it.each([
  ["a key", "untru<cursor>sted: true", "Whether the output is other people's text"],
  ["a key of a variant", "signa<cursor>ture: header", "Place of the signature."],
])("shows what %s means where the mouse is over it", async (name, to, description) => {
  const at = await openAtCursor(`${name}.connector.yaml`, to.replace(CURSOR, ""), to);
  expect(await client.hover(...at)).toContain(description);
});
