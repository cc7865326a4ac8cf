import type { ConnectorIR } from "../ir/ir.ts";
import { emitters } from "./emitters.ts";
import { printCatalog } from "./catalog/catalog.ts";
import { pathSegment } from "./printer/text.ts";

/** A file of the output, complete. */
export interface EmittedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly content: string;
}

/** What the catalog says of a connector. */
export type CatalogEntry = Pick<ConnectorIR, "id" | "className">;

/**
 * Writes all files of one connector from its IR and from nothing else; the same IR gives the same bytes.
 * Throws an InvalidNameError for a name that lowering should have made safe.
 */
export function emitConnector(ir: ConnectorIR): readonly EmittedFile[] {
  const folder = pathSegment(ir.id);
  return emitters.map(({ path, print }) => ({ path: `${folder}/${path(ir)}`, content: print(ir) }));
}

/** Writes the module that names every connector and loads each on demand. */
export function emitCatalog(irs: readonly CatalogEntry[]): EmittedFile {
  return { path: "index.ts", content: printCatalog(irs) };
}
