import type { ConnectorIR } from "../../ir/ir.ts";
export function printReadme(ir: ConnectorIR): string {
  return ir.id;
}
