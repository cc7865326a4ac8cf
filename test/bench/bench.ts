// Measures whole processes: CPU, wall clock and peak memory, medians of several runs. "First" is a start with
// an empty compile cache, all else is with a filled one.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readVendorDocuments } from "../kit/vendor-document.ts";
import { median, type Program, run, type Usage } from "./process.ts";

const root = resolve(import.meta.dirname, "../..");
const peers = join(import.meta.dirname, "node_modules");
const runs = Number(process.argv[2] ?? 5);
const work = mkdtempSync(join(tmpdir(), "bench-"));
const human = join(root, "compiler/bin/human.js");

interface Case {
  readonly name: string;
  readonly goal: string;
  readonly program: Program;
  /** Done before each run, not measured. */
  readonly before?: () => void;
}

if (!existsSync(peers))
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: import.meta.dirname });

const document = join(work, "github.json");
writeFileSync(document, JSON.stringify((await readVendorDocuments("github"))[0]));
const two = join(work, "two");
cpSync(join(root, "definitions"), join(two, "definitions"), { recursive: true });
const whole = join(work, "whole");
mkdirSync(join(whole, "definitions"), { recursive: true });
cpSync(document, join(whole, "definitions/github.json"));
const cache = (name: string): Readonly<Record<string, string>> => ({
  NODE_COMPILE_CACHE: join(work, name),
});
const forget = (folder: string): void => {
  rmSync(join(folder, "generated"), { recursive: true, force: true });
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  // What is remembered of the last compilation lies beside what npm installed.
  mkdirSync(join(folder, "node_modules/anything"), { recursive: true });
};
const compile = (cwd: string, name: string): Program => ({
  args: [human, "connector", "compile"],
  cwd,
  environment: cache(name),
});
const draft = ["connector", "new", "whole", "--spec", "file:github.json", "--operations", "all"];

const cases: readonly Case[] = [
  {
    name: "compile of the definitions, first",
    goal: "",
    program: compile(two, "first"),
    before: () => {
      forget(two);
      rmSync(join(work, "first"), { recursive: true, force: true });
    },
  },
  {
    name: "compile of the definitions",
    goal: "0.35 s wall",
    program: compile(two, "second"),
    before: () => forget(two),
  },
  { name: "the same again, nothing changed", goal: "0.2 s wall", program: compile(two, "second") },
  {
    name: "GitHub, 1,223 operations: new (draft and pin)",
    goal: "",
    program: { args: [human, ...draft, "--yes"], cwd: whole, environment: cache("second") },
    before: () => {
      rmSync(join(whole, "definitions/whole.connector.yaml"), { force: true });
    },
  },
  {
    name: "GitHub, 1,223 operations: compile",
    goal: "1.2 s CPU",
    program: compile(whole, "second"),
    before: () => forget(whole),
  },
  {
    name: "openapi-typescript, same document (types only)",
    goal: "",
    program: {
      args: [join(peers, "openapi-typescript/bin/cli.js"), document, "-o", join(work, "ot.ts")],
      cwd: work,
      environment: cache("second"),
    },
  },
  {
    name: "@hey-api/openapi-ts, same document",
    goal: "",
    program: {
      args: [
        join(peers, "@hey-api/openapi-ts/dist/run.mjs"),
        "-i",
        document,
        "-o",
        join(work, "hey"),
      ],
      cwd: work,
      environment: cache("second"),
    },
  },
];

const format = ({ cpu, wall, memory }: Usage): string =>
  `${cpu.toFixed(2).padStart(7)} ${wall.toFixed(2).padStart(7)} ${memory.toFixed(0).padStart(7)}`;

console.log(`${"".padEnd(52)}  CPU s  wall s     MiB   goal (medians of ${String(runs)})`);
for (const { name, goal, program, before } of cases) {
  before?.();
  run(program);
  const usages = Array.from({ length: runs }, () => {
    before?.();
    return run(program);
  });
  console.log(`${name.padEnd(50)} ${format(median(usages))}   ${goal}`);
}
rmSync(work, { recursive: true, force: true });
