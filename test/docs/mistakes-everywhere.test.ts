import { expect, it } from "vitest";
import { compileDefinitions } from "../../compiler/compile.ts";
import { definitionIds, definitionPath } from "../../compiler/definition-files.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import { apply } from "../kit/mutation/edit.ts";
import { formKinds } from "../kit/mutation/form-kinds.ts";
import { nameKinds } from "../kit/mutation/name-kinds.ts";
import { randomNumbers, sample } from "../kit/mutation/random.ts";
import { atHeadOf, hosts, type Kind, type Original } from "../kit/mutation/sites.ts";
import { readDefinition } from "../kit/mutation/text.ts";
import { definitionFiles } from "../kit/repository.ts";

const nothing: Kind = () => [];
const form = (name: string): Kind => formKinds[name] ?? nothing;
const name = (wanted: string): Kind => nameKinds[wanted] ?? nothing;

/** The ten mistakes of `docs/mistakes.md`, wherever a definition has room for them, and what each is called. */
const slips: readonly (readonly [slip: string, kind: Kind, codes: readonly string[]])[] = [
  ["a key that does not exist", form("key unknown"), ["validate/unknown-key"]],
  [
    "a key in the wrong place",
    (original) => atHeadOf(original, "http", "retryAfter: header.Retry-After"),
    ["validate/misplaced-key"],
  ],
  ["a word for true or false", form("boolean as text"), ["validate/not-a-boolean"]],
  [
    "a number without its unit",
    (original) =>
      original.definition.text.includes("\n  timeout:")
        ? []
        : atHeadOf(original, "http", "timeout: 30"),
    ["validate/not-a-duration"],
  ],
  [
    "an expression without quotes",
    (original) => atHeadOf(original, "http", "exactUrl: ${a ? b : c}"),
    ["load/unquoted-expression"],
  ],
  [
    "an operation by the wrong name",
    name("operation that is unknown"),
    ["bind/unknown-operation", "validate/not-one-of"],
  ],
  [
    "a field that the answer does not have",
    name("output that is unknown"),
    ["bind/unknown-output"],
  ],
  ["an input that the vendor requires", name("required input missing"), ["bind/required-input"]],
  [
    "a host that is not listed",
    (original) => hosts(original, () => "elsewhere.example.org"),
    [
      "check/host-not-listed",
      "hosts/chosen-by-user",
      "check/waiver-unused",
      "check/waiver-too-wide",
      "check/captured-host",
    ],
  ],
  [
    "a value where a place is due",
    form("place written as a value"),
    ["validate/place-not-expression", "validate/not-a-place"],
  ],
];

const seed = Number(process.env["MUTATION_SEED"] ?? 1);
const files = definitionFiles();
const ids = definitionIds(createMemoryHost(files), "definitions");

async function codesOf(id: string, text: string): Promise<readonly string[]> {
  const host = createMemoryHost({ ...files, [definitionPath("definitions", id)]: text });
  const options = { definitions: "definitions", out: "generated", ids: [id] };
  return (await compileDefinitions(host, options)).diagnostics.map(({ code }) => code);
}

const compiled = ids.map(async (id): Promise<Original> => {
  const text = files[definitionPath("definitions", id)] ?? "";
  const options = { definitions: "definitions", out: "generated", ids: [id] };
  const [own] = (await compileDefinitions(createMemoryHost(files), options)).connectors;
  if (own?.connector === undefined) throw new Error(`${id} does not compile.`);
  return { definition: readDefinition(id, text), connector: own.connector };
});
const originals = await Promise.all(compiled);

it.each(slips)("tells %s, whatever the definition", { timeout: 60_000 }, async (_, kind, codes) => {
  const random = randomNumbers(seed);
  const told: string[] = [];
  for (const original of originals) {
    const { id, text } = original.definition;
    for (const edit of sample(kind(original), 1, random)) {
      const found = await codesOf(id, apply(text, edit).text);
      const isTold = codes.some((code) => found.includes(code));
      told.push(isTold ? "told" : `${id}: ${found.join(" ")}`);
    }
  }
  const untold = told.filter((each) => each !== "told");
  expect(told.length).toBeGreaterThan(ids.length / 3);
  expect(untold.length / told.length, untold.join("\n")).toBeLessThanOrEqual(0.05);
});
