import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { compileDefinitions } from "../../compiler/compile.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import { changed, otherValues, valueAt } from "../kit/key-changes.ts";
import { definitionFiles } from "../kit/repository.ts";
import { readLanguage, type SchemaKey } from "../kit/schema-keys.ts";

interface Read {
  readonly id: string;
  readonly definition: unknown;
  readonly size: number;
  readonly before: string;
}

interface Site {
  readonly read: Read;
  readonly path: readonly (string | number)[];
}

/** Sites of a key that are tried before it counts as one that nobody reads. */
const MOST_SITES = 4;

const files = definitionFiles();
const language = readLanguage("schemas");

/** What a definition comes to: all files but for the hash of the definition, and what is said of it. */
async function outcome(
  own: string,
  definition: unknown,
): Promise<{ readonly text: string; readonly early: boolean }> {
  const { id = own } = definition as { readonly id?: string };
  const text = stringify(definition, { lineWidth: 0 });
  const host = createMemoryHost({ ...files, [`definitions/${id}.connector.yaml`]: text });
  const options = { definitions: "definitions", out: "generated", ids: [id] };
  const [compiled] = (await compileDefinitions(host, options)).connectors;
  const { connector, diagnostics = [], files: output = [] } = compiled ?? {};
  const hash = connector?.provenance.definition ?? "";
  const printed = output.map(({ path, content }) => `${path}\n${content.replaceAll(hash, "")}`);
  const said = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return {
    text: [...said, ...printed].join("\n"),
    early: diagnostics.some(({ code }) => /^(load|validate)\//.test(code)),
  };
}

const read = globSync("{definitions,test/ok/keys}/*.connector.yaml").map(async (path) => {
  const text = readFileSync(path, "utf8");
  const definition: unknown = parse(text);
  const id = basename(path, ".connector.yaml");
  return { id, definition, size: text.length, before: (await outcome(id, definition)).text };
});
const pool: readonly Read[] = (await Promise.all(read)).toSorted(
  (one, other) => one.size - other.size,
);

const sites = new Map<string, Site[]>();
for (const read of pool)
  for (const { id, path } of language.sitesOf(read.definition))
    sites.set(id, [...(sites.get(id) ?? []), { read, path }]);

/** Keys that choose which others there are, with other forms of the maps that they stand in. */
const CHOICES: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  scheme: [
    { scheme: "basic" },
    { scheme: "apiKey", header: "X-Key" },
    { scheme: "token", token: "header.X-Key", secret: "app.key" },
    { scheme: "standardWebhooks", secret: "app.key" },
  ],
  style: [{ style: "link" }, { style: "nextUrl", next: "body.next" }],
  for: [
    { for: "link" },
    { for: "poll", call: "nothing", done: { "result.id": "x" }, every: "30s" },
  ],
};

/** Other forms of the map that a choosing key stands in, under the same id. */
function otherForms({ read, path }: Site): readonly unknown[] {
  const above = valueAt(read.definition, path.slice(0, -1)) as Readonly<Record<string, unknown>>;
  const { id, [String(path.at(-1))]: own } = above;
  return (CHOICES[String(path.at(-1))] ?? [])
    .filter((each) => !Object.values(each).includes(own))
    .map((each) => (path[0] === "auth" && id !== undefined ? { ...each, id } : each));
}

async function findAsync<T>(
  items: readonly T[],
  holds: (item: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const item of items) if (await holds(item)) return item;
  return undefined;
}

/** Whether a key is read where no definition has it: it is put beside its neighbours. */
async function isReadWhereAdded({ id, examples }: SchemaKey): Promise<boolean> {
  const key = id.slice(id.lastIndexOf("/") + 1);
  const node = id.slice(0, -key.length);
  const beside = [...sites].filter(([other]) => !other.slice(node.length).includes("/"));
  const added = beside
    .filter(([other]) => other.startsWith(node))
    .flatMap(([, found]) => found.slice(0, MOST_SITES))
    .flatMap(({ read, path }) => {
      const at = path.slice(0, -1);
      const map = valueAt(read.definition, at) as Readonly<Record<string, unknown>>;
      return examples.map((example) => ({ read, at, map: { ...map, [key]: example } }));
    });
  const found = await findAsync(added, async ({ read, at, map }) => {
    const { text, early } = await outcome(read.id, changed(read.definition, at, map));
    return !early && text !== read.before;
  });
  return found !== undefined;
}

/** What nobody reads, and why. */
const REASONS: readonly (readonly [keys: RegExp, why: string])[] = [
  [/^connection\/fields\/secret$/, "the schemas refuse it with a word on where secrets belong"],
];

/** Whether another value of a key, or none, changes what comes out of any stage behind the schemas. */
async function isRead({ read, path }: Site, key: SchemaKey): Promise<boolean> {
  const { id, definition, before } = read;
  const isChoice = Object.hasOwn(CHOICES, String(path.at(-1)));
  const at = isChoice ? path.slice(0, -1) : path;
  const others = isChoice
    ? otherForms({ read, path })
    : otherValues(valueAt(definition, path), key);
  // A key can be taken out, which is another value too.
  const found = await findAsync(
    others.map((value) => ({ value })),
    async ({ value }) => {
      const { text, early } = await outcome(id, changed(definition, at, value));
      return !early && text !== before;
    },
  );
  return found !== undefined;
}

it("knows the keys of the language", () => {
  expect(language.keys.size).toBeGreaterThan(400);
});

it("compiles the definitions that it looks at", () => {
  const said = pool.flatMap(({ id, before }) =>
    before.split("\n").flatMap((line) => (/^[a-z]+\/[a-z-]+ /.test(line) ? [`${id} ${line}`] : [])),
  );
  expect(said).toEqual([]);
});

it("reads every key behind the schemas", { timeout: 120_000 }, async () => {
  const readPaths: Site[] = [];
  const unread: SchemaKey[] = [];
  for (const key of language.keys.values()) {
    const tried = (sites.get(key.id) ?? []).slice(0, MOST_SITES);
    const found = await findAsync(tried, (site) => isRead(site, key));
    if (found !== undefined) readPaths.push(found);
    if (found !== undefined || REASONS.some(([keys]) => keys.test(key.id))) continue;
    if (tried.length > 0 || !(await isReadWhereAdded(key))) unread.push(key);
  }
  // What is below a key is read through it.
  const isAbove = (site: Site): boolean =>
    readPaths.some(
      ({ read, path }) =>
        read === site.read &&
        path.length > site.path.length &&
        site.path.every((key, index) => path[index] === key),
    );
  const left = unread.filter(({ id }) => !(sites.get(id) ?? []).some(isAbove));
  expect(left.map(({ id }) => id)).toEqual([]);
});
