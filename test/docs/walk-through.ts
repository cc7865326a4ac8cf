import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = resolve(import.meta.dirname, "../..");
const HUMAN = join(ROOT, "compiler/bin/human.js");
const WAIT = 20_000;

/** A folder in which a page is followed: its files are saved and its commands run, one after the other. */
export interface WalkThrough {
  /** Saves a block whose first line names its file; sections of a file that is there already replace its own. */
  readonly save: (block: string) => Promise<void>;
  /** Runs the line of a block; what it prints is what `printed` gives. */
  readonly run: (line: string) => Promise<void>;
  /** What the last command printed; one that watches is ended first. */
  readonly printed: () => Promise<string>;
}

/** Begins in an empty folder with a repository of git and this repository's packages. */
export function startWalkThrough(folder: string): WalkThrough {
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  const person = { NAME: "A. Writer", EMAIL: "writer@example.com" };
  const env = {
    ...process.env,
    NO_COLOR: "1",
    ...Object.fromEntries(
      Object.entries(person).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
  };
  spawnSync("git", ["init", "--quiet"], { cwd: folder });
  let output = "";
  let watching: ChildProcess | undefined;
  return { save, run, printed };

  async function save(block: string): Promise<void> {
    const [first = "", ...lines] = block.split("\n");
    const path = join(folder, first.replace(/^(#|\/\/) /, ""));
    const text = lines.join("\n");
    if (watching !== undefined) await outputOf("written");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, existsSync(path) ? withSections(readFileSync(path, "utf8"), text) : text);
    if (watching !== undefined) await outputOf("written", 2);
  }

  async function run(line: string): Promise<void> {
    output = "";
    for (const each of line.trim().split(" && ")) {
      const [command = "", args] = commandOf(each);
      const process = spawn(command, args, { cwd: folder, env });
      for (const stream of [process.stdout, process.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
      if (args.includes("--watch")) watching = process;
      else await once(process, "close");
    }
  }

  async function printed(): Promise<string> {
    if (watching !== undefined) {
      const ended = once(watching, "close");
      watching.kill("SIGINT");
      await ended;
      watching = undefined;
    }
    return output;
  }

  /** Waits until a word was printed so many times. */
  async function outputOf(word: string, times = 1): Promise<void> {
    const end = Date.now() + WAIT;
    while (output.split(word).length <= times) {
      if (Date.now() > end) throw new Error(`No "${word}" came: ${output}`);
      await sleep(10);
    }
  }
}

/** Quotes hold what has spaces; `npx` finds the bins of this repository. */
function commandOf(line: string): readonly [string, string[]] {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const [command = "", ...args] = words.map((each) => each ?? "");
  if (command !== "npx") return [command, args];
  const [bin, ...rest] = args;
  return [process.execPath, bin === "human" ? [HUMAN, ...rest] : rest];
}

/** A file in which the top-level sections that a block shows stand as the block has them. */
function withSections(file: string, block: string): string {
  if (/^id:/m.test(block)) return block;
  const sections = new Map(sectionsOf(file));
  for (const [key, section] of sectionsOf(block)) sections.set(key, section);
  return [...sections.values()].join("");
}

function sectionsOf(text: string): readonly (readonly [string, string])[] {
  return text
    .split(/^(?=[a-z]+:)/m)
    .map((section) => [section.slice(0, section.indexOf(":")), section] as const);
}
