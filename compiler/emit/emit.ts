import type { ConnectorIR } from "../ir/ir.ts";
import { emitters } from "./emitters.ts";
import { printCatalog } from "./catalog/catalog.ts";
import { pathSegment } from "./printer/text.ts";

/** A file of the output, complete. */
export interface EmittedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The bytes as text, decoded each time that it is read. */
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
  return emitters.map(({ path, print }) => emitted(`${folder}/${path(ir)}`, print(ir)));
}

/** Writes the module that names every connector and loads each on demand. */
export function emitCatalog(irs: readonly CatalogEntry[]): EmittedFile {
  return emitted("index.ts", printCatalog(irs));
}

/** Files are encoded here, once: they are hashed, compared and written as bytes, and some have 60 MB. */
function emitted(path: string, text: string | readonly string[]): EmittedFile {
  const pieces = typeof text === "string" ? [text] : text;
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  const bytes = Buffer.allocUnsafeSlow(length);
  let offset = 0;
  for (const piece of pieces) offset += bytes.write(piece, offset);
  return {
    path,
    bytes,
    get content() {
      return bytes.toString();
    },
  };
}
