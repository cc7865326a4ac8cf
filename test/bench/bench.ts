// Everything that is measured: `npm run bench [runs]`. The figures of the runtime are CPU, each beside what it
// stands on or what others take.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

for (const script of [
  "compile.ts",
  "type-check.ts",
  "http.ts",
  "webhooks.ts",
  "audit.ts",
  "credential.ts",
  "waiters.ts",
  "import.ts",
]) {
  console.log(`\n${script}`);
  const takesRuns = script === "compile.ts" || script === "type-check.ts";
  const args = takesRuns ? process.argv.slice(2) : [];
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}
