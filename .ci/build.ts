// Builds what is published into dist/, one folder a package, mirroring the sources:
// dist/runtime, dist/compiler and dist/generated/<id>. Type-stripped sources do not load from
// node_modules, so a package holds JavaScript and declarations, and a manifest that names them.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

interface Manifest {
  private?: boolean;
  bin?: Record<string, string>;
  exports?: Record<string, unknown>;
  dependencies?: Readonly<Record<string, string>>;
  devDependencies?: unknown;
  files?: readonly string[];
  [key: string]: unknown;
}

/** What each compilation loads: hundreds of small files, which take as long to find as to run. */
const COMPILED_IN = ["@marcbachmann/cel-js", "graphql", "handlebars", "yaml"];
/** The one part of the runtime that a compilation runs: it loads nothing of another package. */
const PATTERN_SYNTAX = "@human/connector-sdk/pattern-syntax";

rmSync("dist", { recursive: true, force: true });
const compiled = spawnSync("tsc", ["--project", "tsconfig.build.json"], { stdio: "inherit" });
if (compiled.status !== 0) process.exit(1);

for (const folder of ["runtime", "compiler"]) publishWorkspace(folder);
cpSync("schemas", "dist/compiler/schemas", { recursive: true });
for (const id of readdirSync("generated"))
  if (existsSync(join("generated", id, "package.json"))) publishConnector(id);
nameBuiltFiles("dist");
await bundle(join("dist", "runtime"), "shared/[name].js", []);
// The compiler tells itself from another by all that lies beside and below one of its files.
await bundle(join("dist", "compiler"), "[name].js", [...COMPILED_IN, PATTERN_SYNTAX]);

/**
 * Puts what each entry of a package always loads into one file: an import of 200 small files takes Node five times
 * as long. What is loaded on use stays apart, and what entries share is there once. Declarations stay as they are.
 * Packages that are `inlined` are no dependencies any more; their licences come along.
 */
async function bundle(
  folder: string,
  chunkFileNames: string,
  inlined: readonly string[],
): Promise<void> {
  const manifest = read(join(folder, "package.json"));
  const { bin = {}, exports = {}, dependencies = {} } = manifest;
  const targets = Object.values(exports).flatMap((target) =>
    isBuilt(target) ? [target.default.slice("./".length)] : [],
  );
  const entries = [...targets, ...Object.values(bin)].map((each) => each.slice(0, -".js".length));
  const built = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)])),
    external: (id) =>
      /^[^./]/.test(id) && !inlined.some((name) => id === name || id.startsWith(`${name}/`)),
    platform: "node",
    // Its build for Node looks at the environment at each token.
    resolve: {
      alias: {
        yaml: resolve("node_modules/yaml/browser/index.js"),
        [PATTERN_SYNTAX]: resolve("dist/runtime/expression/pattern-syntax.js"),
      },
    },
    logLevel: "warn",
  });
  const { output } = await built.generate({
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames,
  });
  await built.close();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".js")) rmSync(join(folder, name));
  for (const chunk of output) {
    if (chunk.type !== "chunk") throw new Error(`The bundle has ${chunk.fileName}.`);
    mkdirSync(join(folder, chunk.fileName, ".."), { recursive: true });
    const mode = chunk.code.startsWith("#!") ? 0o755 : 0o644;
    writeFileSync(join(folder, chunk.fileName), escapeWide(chunk.code), { mode });
  }
  if (inlined.length === 0) return;
  const kept = Object.entries(dependencies).filter(([name]) => !inlined.includes(name));
  write(join(folder, "package.json"), { ...manifest, dependencies: Object.fromEntries(kept) });
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES"), COMPILED_IN.map(licenceOf).join("\n"));
}

/**
 * One character beyond Latin-1 makes V8 hold a whole file in two bytes a character. Nothing of ours reads its own text
 * (`String.raw`), so that an escape is the character wherever it stands.
 */
function escapeWide(code: string): string {
  return code.replaceAll(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function licenceOf(name: string): string {
  const folder = join("node_modules", name);
  const { version } = read(join(folder, "package.json"));
  return `${name} ${String(version)}\n\n${readFileSync(join(folder, "LICENSE"), "utf8")}`;
}

function isBuilt(target: unknown): target is { readonly default: string } {
  return typeof target === "object" && target !== null && "default" in target;
}

/** A workspace's manifest names sources; the published one names what they compile to. */
function publishWorkspace(folder: string): void {
  const { private: _, devDependencies: __, ...manifest } = read(join(folder, "package.json"));
  const built: Manifest = {
    ...manifest,
    exports: Object.fromEntries(
      Object.entries(manifest.exports ?? {}).map(([key, target]) => [key, builtTarget(target)]),
    ),
  };
  write(join("dist", folder, "package.json"), built);
  for (const name of ["README.md", "LICENSE"]) {
    const source = existsSync(join(folder, name)) ? join(folder, name) : name;
    cpSync(source, join("dist", folder, name));
  }
  copyAssets(folder, join("dist", folder));
}

/** `./index.ts` becomes the declaration and the code beside it. */
function builtTarget(target: unknown): unknown {
  if (typeof target !== "string" || !target.endsWith(".ts")) return target;
  const stem = target.slice(0, -".ts".length);
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}

/** What the sources have beside TypeScript: the bin, precompiled validators and templates, styles. */
function copyAssets(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    filter: (path) =>
      !path.includes("node_modules") && !/\.ts$/.test(path) && !/package\.json$/.test(path),
  });
}

/** `tsc` rewrites the imports of code; those of declarations and of the bin are rewritten here. */
function nameBuiltFiles(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.d\.ts$|^human\.js$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll(/((?:from|import)\s*\(?\s*"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

/** A connector's manifest is in its published form already. */
function publishConnector(id: string): void {
  const from = join("generated", id);
  for (const name of ["package.json", "tools.json", "README.md"])
    cpSync(join(from, name), join("dist", from, name));
  cpSync("LICENSE", join("dist", from, "LICENSE"));
}

function read(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

function write(path: string, manifest: Manifest): void {
  writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
