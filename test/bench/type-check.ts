// What the output costs whoever uses it: the native compiler on the connector of all of GitHub's operations, against
// the declarations of the built SDK, and on what openapi-typescript makes of the same document, in turns.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const peers = join(import.meta.dirname, "node_modules");
const runs = Number(process.argv[2] ?? 5);
const work = mkdtempSync(join(tmpdir(), "bench-"));
const tsc = join(root, "node_modules/.bin/tsc");

if (!existsSync(join(peers, "openapi-typescript")))
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: import.meta.dirname });

function node(cwd: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

/** A folder of sources that is checked with the repository's own flags. */
function project(
  name: string,
  { options = {}, files }: { readonly options?: object; readonly files?: readonly string[] } = {},
): string {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const typeRoots = [join(root, "node_modules/@types")];
  const paths = { "@human/connector-sdk": [join(work, "sdk/runtime/index.d.ts")] };
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { typeRoots, paths, ...options },
    ...(files === undefined ? { include: ["*.ts"] } : { include: [], files }),
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return folder;
}

/** Seconds of CPU of the compiler and all that it starts, as the shell counts its children (POSIX `times`). */
function check(folder: string): number {
  const script = '"$0" --project "$1" >&2 && times';
  const { stdout, stderr, status } = spawnSync("sh", ["-c", script, tsc, folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${folder} does not pass: ${stderr.slice(0, 2000)}`);
  const [, children = ""] = stdout.trim().split("\n");
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  if (times.length !== 2) throw new Error(`The shell counts no time: ${stdout}`);
  return times.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

node(root, join(import.meta.dirname, "documents.ts"), work);
const document = join(work, "github.json");

// What the package of the SDK holds: whoever installs it never checks its sources.
const sdk = project("declarations", {
  options: { noEmit: false, emitDeclarationOnly: true, rootDir: root, outDir: join(work, "sdk") },
  files: [join(root, "runtime/index.ts")],
});
execFileSync(tsc, ["--project", sdk]);
writeFileSync(join(work, "sdk/package.json"), JSON.stringify({ type: "module" }));

const drafted = join(work, "drafted");
mkdirSync(join(drafted, "definitions"), { recursive: true });
cpSync(document, join(drafted, "definitions/document.json"));
const human = [join(root, "compiler/bin/human.js"), "connector"];
const source = ["--spec", "file:document.json", "--operations", "all", "--yes"];
node(drafted, ...human, "new", "whole", ...source);
node(drafted, ...human, "compile");
const ours = project("ours");
for (const file of ["whole.ts", "types.ts"])
  cpSync(join(drafted, "generated/whole", file), join(ours, file));

const theirs = project("openapi-typescript");
const cli = join(peers, "openapi-typescript/bin/cli.js");
node(work, cli, document, "-o", join(theirs, "types.ts"));

const seconds = { ours: [] as number[], theirs: [] as number[] };
for (let round = 0; round < runs; round += 1) {
  seconds.ours.push(check(ours));
  seconds.theirs.push(check(theirs));
}
const print = (name: string, figures: readonly number[], goal: string): void => {
  console.log(`${name.padEnd(50)} ${median(figures).toFixed(2).padStart(7)}   ${goal}`);
};
console.log(`${"".padEnd(52)}  CPU s   goal (medians of ${String(runs)})`);
print("GitHub, 1,223 operations: type check", seconds.ours, "no more than the next");
print("  openapi-typescript (types only), same document", seconds.theirs, "");
rmSync(work, { recursive: true, force: true });
