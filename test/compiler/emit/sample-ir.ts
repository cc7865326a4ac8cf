import { readFileSync } from "node:fs";
import type { ConnectorIR } from "../../../compiler/ir/ir.ts";

/** The connector of a golden folder. */
export function goldenConnector(feature: string): ConnectorIR {
  const text = readFileSync(`test/golden/emit/${feature}/ir.json`, "utf8");
  return JSON.parse(text) as ConnectorIR;
}
