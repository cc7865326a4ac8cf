// What the first line of a program costs that uses the SDK: CPU of a whole process that imports the built package,
// the process itself taken off. Run: node test/bench/import.ts
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { median, run } from "./process.ts";

const root = resolve(import.meta.dirname, "../..");
execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" });
const entry = JSON.stringify(join(root, "dist/runtime/index.js"));

const cpuOf = (code: string): number => {
  const program = { args: ["--input-type=module", "-e", code], cwd: root };
  return median(Array.from({ length: 9 }, () => run(program))).cpu * 1000;
};
const bare = cpuOf("");
const imported = cpuOf(`await import(${entry});`);
console.log(`import of the SDK: ${(imported - bare).toFixed(0)} ms of CPU (goal 60)`);
