/**
 * What the tests show of every connector, one row each: `npm run catalog`. `--report FILE` reads a report of vitest in
 * place of running the tests, `--save FILE` keeps the one of this run, `--format md` prints Markdown. `--prove` breaks
 * one feature after another and lists the cells that stay green. Ends with 1 where a cell is red, or stays green.
 */
import { cellsOf } from "./cells.ts";
import { expectations } from "./expected.ts";
import { prove } from "./prove.ts";
import { readReport } from "./report.ts";
import { runTests } from "./run.ts";
import { printTable } from "./table.ts";
import { readOptions } from "../kit/options.ts";

const values = readOptions(
  `Usage: npm run catalog -- [options]

  --report <file>   read a report of vitest in place of running the tests
  --save <file>     keep the report of this run
  --format <format> text (default) or md
  --prove           break one feature after another, and list the cells that stay green`,
  {
    report: { type: "string" },
    save: { type: "string" },
    format: { type: "string", default: "text" },
    prove: { type: "boolean", default: false },
  },
  { format: ["text", "md"] },
);

const { report, save, format } = values;
const expected = await expectations();
const tests =
  report === undefined ? runTests(save === undefined ? {} : { report: save }) : readReport(report);
const cells = cellsOf(expected, tests);
console.log(printTable(cells, format === "md" ? "md" : "text"));

const red = cells.filter(({ status }) => status === "red");
for (const { connector, feature, missing } of red) {
  const shown = missing.slice(0, 5).join("; ");
  const more = missing.length > 5 ? `; and ${String(missing.length - 5)} more` : "";
  console.log(
    `✗ ${connector}, ${feature}: no passing test has shown ${shown || "anything"}${more}`,
  );
}
for (const { key } of tests.filter(({ status }) => status === "failed"))
  console.log(`failed: ${key}`);

if (values.prove) {
  const survivors = prove(cells, tests, runTests);
  for (const { connector, defect, unnoticed } of survivors)
    console.log(`stays green under ${defect}: ${connector}: ${unnoticed.join("; ")}`);
  if (survivors.length === 0) console.log("Cells that stay green: none.");
  else process.exitCode = 1;
}
if (red.length > 0) process.exitCode = 1;
