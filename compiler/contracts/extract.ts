import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { extractContracts } from "./extract-contracts.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = await format(JSON.stringify(extractContracts(root)), {
  parser: "json",
  printWidth: 100,
});
writeFileSync(new URL("contracts.json", import.meta.url), text);
