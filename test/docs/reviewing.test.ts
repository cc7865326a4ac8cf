import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runDiff } from "../../compiler/commands/diff.ts";
import { catalogue } from "../../compiler/diagnostics/catalogue.ts";
import { securityCategories } from "../../compiler/diff/change.ts";
import type { DiffFormat } from "../../compiler/diff/render.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import type { Host } from "../../compiler/host.ts";
import { definitionFiles } from "../kit/repository.ts";
import { blocksOf, helloHost, readmeDefinition } from "./page.ts";

const PAGE = "docs/reviewing.md";
const page = readFileSync(PAGE, "utf8");

/** Cells of the table rows that begin so. */
function rowsOf(start: RegExp): readonly (readonly string[])[] {
  const rows = page.split("\n").filter((line) => start.test(line));
  return rows.map((row) =>
    row.split(" | ").map((cell) => cell.replaceAll(/^\| | *\|$/g, "").trim()),
  );
}

const categories = rowsOf(/^\| S\d\d /);

it("prints what the page shows of the example", async () => {
  const definition = readmeDefinition();
  const [operations] = blocksOf(page).filter(({ text }) => text.startsWith("operations:"));
  const changed = definition.replace(/^operations:[\s\S]*/m, () => operations?.text ?? "");
  expect(changed).not.toBe(definition);
  const print = async (format: DiffFormat): Promise<ReturnType<typeof runDiff>> =>
    await diff(helloHost(definition), helloHost(changed), format);
  const { stdout, stderr } = await print("text");
  const [, comment = ""] = (await print("md")).stdout.split("<!-- human-connector-diff -->\n");
  const shown = blocksOf(page).filter(
    ({ language, text }) => language === "text" && !text.startsWith("npx"),
  );
  expect(shown).toHaveLength(2);
  const printed = [stdout + stderr, comment];
  const rewritten = shown.reduceRight(
    (text, { start, end }, index) =>
      text.slice(0, start) + (printed[index] ?? "") + text.slice(end),
    page,
  );
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, rewritten);
  else expect(page).toBe(rewritten);
});

async function diff(
  before: Host,
  now: Host,
  format: DiffFormat,
): Promise<ReturnType<typeof runDiff>> {
  const command = { definitions: "definitions", failOn: "block", color: false } as const;
  return await runDiff(before, now, { ...command, format });
}

it("lists the categories that there are", () => {
  const listed = categories.map(([category = "", about]) => [category, about]);
  expect(Object.fromEntries(listed)).toEqual(securityCategories);
});

it("lists the rules that waivers may allow", () => {
  const waivable = Object.entries(catalogue).filter(
    ([, entry]) => "waivable" in entry && entry.waivable,
  );
  const listed = rowsOf(/^\| `[a-z]+\/[a-z-]+`/).map(([rule = ""]) => rule.replaceAll("`", ""));
  expect(listed).toEqual(waivable.map(([code]) => code).sort());
});

/** What brings each example of the table about: a file, the text to find, and what stands there instead. */
const edits: Readonly<Record<string, readonly [id: string, find: RegExp, put: string]>> = {
  S01: ["github", /scopes: \["repo:status"\]/, 'scopes: ["repo:status", gist]'],
  S02: ["github", /(hosts: \[.*)\]/, "$1, uploads.github.com]"],
  S03: ["github", /redirects: sameHost/, "redirects: hosts"],
  S04: ["github", /login\/oauth\/access_token/, "login/oauth/token"],
  S05: [
    "github",
    /scheme: oauth2\n/,
    "scheme: oauth2\n  pkce: { off: the vendor does not support it yet }\n",
  ],
  S06: ["github", /algorithm: sha256/, "algorithm: sha1"],
  S07: ["github", /issues, body.action: opened/, "issues"],
  S08: ["github", /summary: Open an issue,/, "summary: Open an issue, idempotency: natural,"],
  S09: ["github", /(summary: Merge a pull request, scopes: \[repo\]), confirm: ask/, "$1"],
  S10: ["github", /^ {2}statuses\.create:[\s\S]*?(?=^ {2}hooks\.list:)/m, ""],
  S12: ["github", /output: \[login, id, name,/, "output: [login, id, name, email,"],
  S13: ["github", /(summary: Read one issue, scopes: \[repo\]), untrusted: true/, "$1"],
  S14: ["github", /summary: Read one issue,/, "summary: Read an issue,"],
  S15: ["jira", /'to', input\.status/, "'name', input.status"],
  S18: [
    "db-postgresql",
    /because: A database is wherever its owner runs it\./,
    "because: Its owner decides where it runs.",
  ],
  S19: ["db-postgresql", /limits: \{ rows: 10000/, "limits: { rows: 20000"],
  S20: ["github", /(?=conflict: \[405\])/, "ignored: [401]\n      "],
};

it.each(categories)(
  "shows an example of %s",
  async (category = "", _, severities = "", example = "") => {
    const [id, find, put] = edits[category] ?? ["", /./, ""];
    const path = `definitions/${id}.connector.yaml`;
    const files = definitionFiles([id]);
    const edited = { ...files, [path]: (files[path] ?? "").replace(find, put) };
    expect(edited).not.toEqual(files);
    // What is new was not there before; everything else is there now.
    const [before, now] = category === "S10" ? [edited, files] : [files, edited];
    const { stdout } = await diff(createMemoryHost(before), createMemoryHost(now), "text");
    const line = stdout.split("\n").find((each) => each.includes(` ${category} `)) ?? stdout;
    expect(severities.split(", ")).toContain(/^ +(\w+)/.exec(line)?.[1]);
    expect(line).toContain(` ${category} ${example}`);
  },
);
