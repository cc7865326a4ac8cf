// Measures whole processes: CPU, wall clock and peak memory, medians of several runs, each program as its users
// start it: ours turns Node's compile cache on by itself. "First" is a start with an empty one.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { median, type Program, run, type Usage } from "./process.ts";

const root = resolve(import.meta.dirname, "../..");
const peers = join(import.meta.dirname, "node_modules");
const runs = Number(process.argv[2] ?? 5);
const work = mkdtempSync(join(tmpdir(), "bench-"));
/** As it is published: what authors start. */
const human = join(root, "dist/compiler/bin/human.js");

interface Case {
  readonly name: string;
  readonly goal: string;
  readonly program: Program;
  /** Done before each run, not measured. */
  readonly before?: () => void;
}

execFileSync("npm", ["run", "--silent", "build"], { cwd: root });
if (!existsSync(join(peers, "typed-openapi")))
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: import.meta.dirname });

const cache = (name: string): Readonly<Record<string, string>> => ({
  NODE_COMPILE_CACHE: join(work, name),
});

/** What is remembered of the last compilation lies beside what npm installed. */
function forget(folder: string): void {
  rmSync(join(folder, "generated"), { recursive: true, force: true });
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules/anything"), { recursive: true });
}

function compile(cwd: string, name = "second"): Program {
  return { args: [human, "connector", "compile"], cwd, environment: cache(name) };
}

/** A folder with a vendor's whole document, to draft from. */
function project(name: string, document = name): string {
  const folder = join(work, name);
  mkdirSync(join(folder, "definitions"), { recursive: true });
  cpSync(join(work, `${document}.json`), join(folder, "definitions/document.json"));
  return folder;
}

function draft(cwd: string, operations = "all", source = "file:document.json"): Program {
  const wanted = ["--spec", source, "--operations", operations, "--yes"];
  return {
    args: [human, "connector", "new", "whole", ...wanted],
    cwd,
    environment: cache("second"),
  };
}

function undraft(folder: string): void {
  rmSync(join(folder, "definitions/whole.connector.yaml"), { force: true });
}

/** The definitions of the repository, or some of them, alone in a folder. */
function definitions(name: string, ids?: readonly string[]): string {
  const folder = join(work, name);
  const wanted = (path: string): boolean => {
    const id = /([^/]+)\.connector\.yaml$/.exec(path)?.[1];
    return id === undefined || ids === undefined || ids.includes(id);
  };
  cpSync(join(root, "definitions"), join(folder, "definitions"), {
    recursive: true,
    filter: wanted,
  });
  return folder;
}

// Documents are fetched by a process of their own: a large parent makes each start of a child slow.
execFileSync(process.execPath, [join(import.meta.dirname, "documents.ts"), work], { cwd: root });
const github = project("github");
const stripe = project("stripe");
const graph = project("graph");
const some = project("some", "github");
const two = definitions("two", ["github", "payments-stripe"]);
const all = definitions("all");
for (const folder of [github, stripe, graph, some]) {
  run(draft(folder));
  run(compile(folder));
}
const three = "repos/get,issues/create,pulls/list";
const pinned = pinFromNpm("pinned", "all");
const somePinned = pinFromNpm("some-pinned", three);

/** GitHub's document pinned from npm, as definitions pin it: what is compiled has no copy of the document. */
function pinFromNpm(name: string, operations: string): string {
  const folder = join(work, name);
  mkdirSync(join(folder, "definitions"), { recursive: true });
  run(draft(folder, operations, "npm:@octokit/openapi/generated/api.github.com.json"));
  run(compile(folder));
  return folder;
}

/** A connector of all operations of a document: drafted and pinned, then compiled. */
function whole(name: string, folder: string, goal: string, drafted = folder): readonly Case[] {
  return [
    {
      name: `${name}: new (draft and pin)`,
      goal: "",
      program: draft(folder),
      before: () => {
        undraft(folder);
      },
    },
    {
      name: `${name}: compile`,
      goal,
      program: compile(drafted),
      before: () => {
        forget(drafted);
      },
    },
  ];
}

/** What others make of the same document. */
function others(folder: string): readonly Case[] {
  const document = join(folder, "definitions/document.json");
  const peer = (name: string, script: string, ...args: readonly string[]): Case => ({
    name: `  ${name}, same document`,
    goal: "",
    program: { args: [join(peers, script), ...args], cwd: folder },
  });
  const out = (name: string): string => join(folder, name);
  return [
    peer("typed-openapi", "typed-openapi/bin.js", document, "--output", out("typed.ts")),
    peer(
      "openapi-typescript (types only)",
      "openapi-typescript/bin/cli.js",
      document,
      "-o",
      out("types.ts"),
    ),
    peer("oazapfts", "oazapfts/dist/cli.js", document, out("oazapfts.ts")),
    peer(
      "@hey-api/openapi-ts",
      "@hey-api/openapi-ts/dist/run.mjs",
      "-i",
      document,
      "-o",
      out("hey"),
    ),
  ];
}

const cases: readonly Case[] = [
  {
    name: "two definitions, first",
    goal: "",
    program: compile(two, "first"),
    before: () => {
      forget(two);
      rmSync(join(work, "first"), { recursive: true, force: true });
    },
  },
  {
    name: "two definitions",
    goal: "0.35 s wall",
    program: compile(two),
    before: () => {
      forget(two);
    },
  },
  { name: "the same again, nothing changed", goal: "0.2 s wall", program: compile(two) },
  {
    name: "the whole catalogue",
    goal: "1.0 s wall",
    program: compile(all),
    before: () => {
      forget(all);
    },
  },
  { name: "the same again, nothing changed", goal: "0.3 s wall", program: compile(all) },
  ...whole("GitHub, 1,223 operations", github, "1.2 s CPU, a fifth of the fastest other", pinned),
  ...others(github),
  {
    name: "GitHub, three operations: new (draft and pin)",
    goal: "",
    program: draft(some, three),
    before: () => {
      undraft(some);
    },
  },
  {
    name: "GitHub, three operations: compile",
    goal: "a quarter of the whole, both together",
    program: compile(somePinned),
    before: () => {
      forget(somePinned);
    },
  },
  ...whole("Stripe", stripe, "0.7 s CPU"),
  ...others(stripe),
  ...whole("Microsoft Graph, 11,422 operations", graph, "5 s CPU, 1,024 MiB"),
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
