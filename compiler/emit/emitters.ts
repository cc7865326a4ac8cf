import type { ConnectorIR } from "../ir/ir.ts";
import { printManifest } from "./package/manifest.ts";
import { printReadme } from "./readme/readme.ts";
import { printTools } from "./tools/tools.ts";
import { printConnector } from "./typescript/connector.ts";
import { printTypes } from "./typescript/types.ts";

/** One file of a connector's folder. */
export interface Emitter {
  readonly path: (ir: ConnectorIR) => string;
  /** The file's text, in pieces where one text of it all would be huge. */
  readonly print: (ir: ConnectorIR) => string | readonly string[];
}

/** Every file of a connector's folder; a new one is one line here. */
export const emitters: readonly Emitter[] = [
  { path: (ir) => `${ir.id}.ts`, print: printConnector },
  { path: () => "types.ts", print: printTypes },
  { path: () => "package.json", print: printManifest },
  { path: () => "tools.json", print: printTools },
  { path: () => "README.md", print: printReadme },
];
