import { parseDocument } from "yaml";
import type { Locate, Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { type SourceFile, startOf } from "../source.ts";
import type { Json } from "../json.ts";
import { checkComplexity } from "./complexity.ts";
import { createLocate } from "./locate.ts";
import { readNode } from "./read-node.ts";
import { explainSyntaxError } from "./syntax.ts";
import { checkBytes, checkText } from "./text.ts";

/** A definition as plain data, with the way back into its text. */
export interface LoadedDefinition {
  readonly source: SourceFile;
  readonly value: Json;
  readonly locate: Locate;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads a definition's bytes: YAML 1.2 in UTF-8, one document, without anchors, tags, directives and
 * duplicate keys, of at most 4 MB and 64 levels. Whatever the bytes are, it gives diagnostics and does
 * not throw.
 */
export function loadDefinition(path: string, bytes: Uint8Array): Result<LoadedDefinition> {
  const source: SourceFile = { path, text: decoder.decode(bytes) };
  for (const check of [checkBytes, checkText, checkComplexity]) {
    const diagnostics = check(source, bytes);
    if (diagnostics.length > 0) return [undefined, diagnostics];
  }
  const document = parseDocument(source.text, {
    prettyErrors: false,
    logLevel: "error",
    stringKeys: true,
    merge: false,
    // Duplicates are found where the node is read, which knows the first one too.
    uniqueKeys: false,
  });
  const [error] = document.errors;
  if (error !== undefined) return [undefined, [explainSyntaxError(source, error)]];
  if (document.contents === null)
    return [undefined, [diagnostic("load/empty", {}, startOf(source))]];
  const [value, diagnostics] = readNode(source, document.contents);
  if (diagnostics.length > 0) return [undefined, diagnostics];
  return [{ source, value, locate: createLocate(source, document) }, []];
}
