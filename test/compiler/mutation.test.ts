import { expect, it } from "vitest";
import { type CompiledConnector, compileDefinitions } from "../../compiler/compile.ts";
import { definitionIds, definitionPath } from "../../compiler/definition-files.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import { apply, type Edit } from "../kit/mutation/edit.ts";
import { diffKinds } from "../kit/mutation/diff-kinds.ts";
import { formKinds } from "../kit/mutation/form-kinds.ts";
import { nameKinds } from "../kit/mutation/name-kinds.ts";
import { ruleKinds } from "../kit/mutation/rule-kinds.ts";
import type { Kind, Original } from "../kit/mutation/sites.ts";
import { randomNumbers, sample } from "../kit/mutation/random.ts";
import { type Range, readDefinition } from "../kit/mutation/text.ts";
import { definitionFiles } from "../kit/repository.ts";

/** `MUTATION_SEED` and `MUTATIONS` (how many of each kind) ask for others, and for more. */
const seed = Number(process.env["MUTATION_SEED"] ?? 1);
const ofEachKind = Number(process.env["MUTATIONS"] ?? 3);

const kinds: Readonly<Record<string, Kind>> = { ...formKinds, ...nameKinds, ...ruleKinds };

const files = definitionFiles();
const ids = definitionIds(createMemoryHost(files), "definitions");

async function compile(id: string, text: string): Promise<CompiledConnector> {
  const host = createMemoryHost({ ...files, [definitionPath("definitions", id)]: text });
  const options = { definitions: "definitions", out: "generated", ids: [id] };
  const [connector] = (await compileDefinitions(host, options)).connectors;
  if (connector === undefined) throw new Error(`There is no definition ${id}.`);
  return connector;
}

interface Read extends Original {
  readonly known: ReadonlySet<string>;
}

const compiled = ids.map(async (id): Promise<Read> => {
  const text = files[definitionPath("definitions", id)] ?? "";
  const { connector, diagnostics } = await compile(id, text);
  if (connector === undefined) throw new Error(`${id} does not compile.`);
  const known = new Set(diagnostics.map((each) => `${each.code} ${each.message}`));
  return { definition: readDefinition(id, text), connector, known };
});
const originals = await Promise.all(compiled);

interface Outcome {
  readonly caught: boolean;
  /** Whether a caret stands under what was changed. */
  readonly marked: boolean;
  readonly told: string;
}

/** Compiles a mutated definition and looks at what is said that was not said before. */
async function judge({ definition, known }: Read, edit: Edit): Promise<Outcome> {
  const { text, mark } = apply(definition.text, edit);
  const { diagnostics } = await compile(definition.id, text);
  const news = diagnostics.filter((each) => !known.has(`${each.code} ${each.message}`));
  const line = text.slice(0, mark.start).split("\n").length;
  const told = `${definition.id}:${String(line)} ${news.map((each) => each.code).join(" ")}`;
  const marked = news.some((each) => isUnder(each, mark));
  return {
    caught: news.length > 0,
    marked,
    told: `${told}: ${text.slice(mark.start, mark.end).slice(0, 60)}`,
  };
}

/** Carets are printed under the first line of each place. */
function isUnder({ span, related }: Diagnostic, mark: Range): boolean {
  return [span, ...related.map((each) => each.span)].some(({ source, start, end }) => {
    const lineEnd = source.text.indexOf("\n", start);
    const shown = Math.max(start + 1, Math.min(end, lineEnd < 0 ? end : lineEnd));
    return source.path.endsWith(".connector.yaml") && start < mark.end && shown > mark.start;
  });
}

/** Sites of one kind in all definitions, as many of each definition as there is room for. */
function choose(
  kind: Kind,
  turn: number,
  random: () => number,
): readonly (readonly [Read, Edit])[] {
  const pools = originals.map((original) => ({
    original,
    edits: sample(kind(original), ofEachKind, random),
  }));
  const chosen: (readonly [Read, Edit])[] = [];
  for (let round = 0; round < ofEachKind; round += 1)
    for (let index = 0; index < pools.length; index += 1) {
      // Another definition comes first for each kind, so that none is left out where there are many.
      const pool = pools[(index + turn) % pools.length];
      const edit = pool?.edits[round];
      if (pool !== undefined && edit !== undefined) chosen.push([pool.original, edit]);
    }
  return chosen.slice(0, ofEachKind);
}

it("has forty kinds of mistakes, each of which can be made somewhere", () => {
  const names = Object.keys(kinds);
  expect(names.length).toBeGreaterThanOrEqual(40);
  const random = randomNumbers(seed);
  const sites = Object.values(kinds).map((kind) => choose(kind, 0, random).length);
  expect(names.filter((_, index) => sites[index] === 0)).toEqual([]);
});

/** Makes mistakes of a kind, one after the other: together they would hold many compilations in memory. */
async function judgeAll(edits: ReturnType<typeof choose>): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [original, edit] of edits) outcomes.push(await judge(original, edit));
  return outcomes;
}

it("catches mistakes, with a caret under each", { timeout: 600_000 }, async () => {
  const random = randomNumbers(seed);
  const rows: string[] = [];
  const missed: string[] = [];
  let made = 0;
  let caught = 0;
  let marked = 0;
  for (const [turn, [name, kind]] of Object.entries(kinds).entries()) {
    const outcomes = await judgeAll(choose(kind, turn, random));
    const found = outcomes.filter((each) => each.caught);
    const under = found.filter((each) => each.marked);
    rows.push(
      `${name.padEnd(32)} ${String(found.length)}/${String(outcomes.length)} caught, ${String(under.length)} marked`,
    );
    for (const each of outcomes)
      if (!each.caught || !each.marked) missed.push(`${name}: ${each.told}`);
    made += outcomes.length;
    caught += found.length;
    marked += under.length;
  }
  const diffs: string[] = [];
  for (const [turn, [name, kind]] of Object.entries(diffKinds).entries()) {
    const outcomes = await judgeAll(choose(kind, turn, random));
    const found = outcomes.filter((each) => each.caught).length;
    diffs.push(
      `${name.padEnd(32)} ${String(outcomes.length)} for diff, ${String(found)} of them said already`,
    );
  }
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  console.log(
    [
      ...rows,
      ...diffs,
      "",
      ...missed,
      "",
      `seed ${String(seed)}: ${String(rows.length)} kinds, ${String(made)} mutations, ${share(caught, made)} caught, ${share(marked, caught)} of them with a caret on what changed`,
    ].join("\n"),
  );
  expect(caught / made).toBeGreaterThanOrEqual(0.95);
  expect(marked / caught).toBeGreaterThanOrEqual(0.95);
});
