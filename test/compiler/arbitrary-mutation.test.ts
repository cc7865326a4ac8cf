import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import { type CompiledConnector, compileDefinitions } from "../../compiler/compile.ts";
import { definitionIds, definitionPath } from "../../compiler/definition-files.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import { definitionFiles } from "../kit/repository.ts";

/** `FUZZ_SEED` and `FUZZ_RUNS` ask for others, and for more. */
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 60);

const files = definitionFiles();
const ids = definitionIds(createMemoryHost(files), "definitions");

/** A change of a text that knows nothing of YAML: places are parts of a thousand. */
type Change =
  | { readonly kind: "cut"; readonly from: number; readonly length: number }
  | { readonly kind: "put"; readonly from: number; readonly text: string }
  | { readonly kind: "swap"; readonly from: number; readonly to: number }
  | { readonly kind: "copy"; readonly from: number; readonly to: number };

const place = fc.integer({ min: 0, max: 1000 });
const snippet = fc.oneof(
  fc.constantFrom(
    "\t",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "<<: ",
    "!!js/function ",
    "|\n",
    "null",
    "~",
  ),
  fc.constantFrom(
    "${",
    "}",
    "${1 / 0}",
    "${connection.x}",
    '"',
    "'",
    "#",
    "\0",
    "\ud800",
    "__proto__: 1\n",
    "%",
  ),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant("cut" as const),
    from: place,
    length: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({ kind: fc.constant("put" as const), from: place, text: snippet }),
  fc.record({ kind: fc.constant("swap" as const), from: place, to: place }),
  fc.record({ kind: fc.constant("copy" as const), from: place, to: place }),
);

function changed(text: string, each: Change): string {
  const at = (part: number): number => Math.floor((text.length * part) / 1000);
  if (each.kind === "cut")
    return text.slice(0, at(each.from)) + text.slice(at(each.from) + each.length);
  if (each.kind === "put")
    return text.slice(0, at(each.from)) + each.text + text.slice(at(each.from));
  const lines = text.split("\n");
  const line = (part: number): number => Math.floor(((lines.length - 1) * part) / 1000);
  const [from, to] = [lines[line(each.from)] ?? "", lines[line(each.to)] ?? ""];
  if (each.kind === "swap") lines[line(each.from)] = to;
  lines[line(each.to)] = from;
  return lines.join("\n");
}

async function compile(id: string, text: string): Promise<CompiledConnector> {
  const host = createMemoryHost({ ...files, [definitionPath("definitions", id)]: text });
  const [connector] = (
    await compileDefinitions(host, {
      definitions: "definitions",
      out: "generated",
      ids: [id],
    })
  ).connectors;
  if (connector === undefined) throw new Error(`There is no definition ${id}.`);
  return connector;
}

const shown = ({ diagnostics, files: output }: CompiledConnector): unknown => [
  diagnostics.map(({ code, message, span }) => [
    code,
    message,
    span.source.path,
    span.start,
    span.end,
  ]),
  output,
];

it(
  "answers any change of a definition, at a place, and twice the same",
  { timeout: 120_000 },
  async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ids),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (id, changes) => {
          const text = changes.reduce(changed, files[definitionPath("definitions", id)] ?? "");
          const compiled = await compile(id, text);
          expect(shown(await compile(id, text))).toEqual(shown(compiled));
          for (const { span, related, code } of compiled.diagnostics)
            for (const { start, end, source } of [span, ...related.map((each) => each.span)]) {
              expect(start, code).toBeGreaterThanOrEqual(0);
              expect(end, code).toBeGreaterThanOrEqual(start);
              expect(end, code).toBeLessThanOrEqual(source.text.length);
            }
          const hasError = compiled.diagnostics.some(({ severity }) => severity === "error");
          expect(compiled.files.length === 0).toBe(hasError);
          if (hasError) refused += 1;
        },
      ),
      { seed, numRuns },
    );
    // Most changes of so few characters are mistakes; where they are not, both ways are taken.
    expect(refused).toBeGreaterThan(numRuns / 4);
  },
);
