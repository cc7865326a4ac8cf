import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { OpenAPIV3 } from "openapi-types";
import { parse } from "yaml";
import { createDiskHost } from "../../compiler/host-disk.ts";
import { type Host, readText } from "../../compiler/host.ts";
import { startOf } from "../../compiler/source.ts";
import type { JsonObject } from "../../compiler/json.ts";
import { type LockEntry, readLock } from "../../compiler/spec/slice/lock.ts";
import { applyOverlay } from "../../compiler/spec/overlay/overlay.ts";
import { parseSpecSource } from "../../compiler/spec/source/spec-source.ts";

const cacheFolder = "node_modules/.cache/vendor-documents";

/**
 * The vendor's whole documents of a connector, at the version and integrity of the lock file: not the slices
 * that connectors are compiled from. Kept in `node_modules/.cache`, so that only the first run needs npm.
 * Throws where a document cannot be had: a test that cannot ask the vendor must not pass.
 */
export async function readVendorDocuments(
  connector: string,
): Promise<readonly OpenAPIV3.Document[]> {
  const inline = readInline(connector);
  const sources = inline.every(({ isPinned }) => isPinned) ? await readSources(connector) : [];
  const own = inline.flatMap(({ document }) => document ?? []);
  const whole = sources.map(({ key, text }) => parseDocument(key, text));
  const added = whole.flatMap((document) => readAdded(connector, document));
  return [...whole, ...added, ...own];
}

/**
 * The vendor's whole documents with everything that the connector's overlays mend, also in the operations that the
 * vendor has: what answers are once the document says what is true.
 */
export async function readMendedDocuments(
  connector: string,
): Promise<readonly OpenAPIV3.Document[]> {
  const overlay = readOverlay(connector);
  const [first, ...others] = await readVendorDocuments(connector);
  if (overlay === undefined || first === undefined) return [first ?? [], others].flat();
  const [mended, problems] = applyOverlay(first as unknown as JsonObject, overlay, nowhere);
  if (mended === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return [mended as unknown as OpenAPIV3.Document, ...others];
}

function readOverlay(connector: string): JsonObject | undefined {
  const path = `definitions/specs/${connector}.overlay.yaml`;
  if (existsSync(path)) return parse(readFileSync(path, "utf8")) as JsonObject;
  const definition = parse(readFileSync(`definitions/${connector}.connector.yaml`, "utf8")) as {
    readonly spec?: { readonly overlay?: JsonObject };
  };
  return definition.spec?.overlay;
}

const nowhere = startOf({ path: "overlay", text: "" });

/** The operations that overlays add to a vendor's document; what they mend of others is not believed. */
function readAdded(connector: string, document: OpenAPIV3.Document): readonly OpenAPIV3.Document[] {
  const path = `definitions/specs/${connector}.overlay.yaml`;
  if (!existsSync(path)) return [];
  const { actions } = parse(readFileSync(path, "utf8")) as { readonly actions: readonly Action[] };
  return actions.flatMap(({ target, update }) =>
    target === "$.paths" && update !== undefined ? [{ ...document, paths: update }] : [],
  );
}

interface Action {
  readonly target: string;
  readonly update?: OpenAPIV3.PathsObject;
}

/** What a definition writes out itself; `isPinned` where there is a document of the vendor beside it. */
function readInline(
  connector: string,
): readonly { readonly document?: OpenAPIV3.Document; readonly isPinned: boolean }[] {
  const path = `definitions/${connector}.connector.yaml`;
  if (!existsSync(path)) return [];
  const { spec } = parse(readFileSync(path, "utf8")) as {
    readonly spec?: InlineSpec | InlineSpec[];
  };
  return [spec ?? []].flat().map(({ source, paths, components = {} }) => {
    const isPinned = source !== undefined;
    if (paths === undefined) return { isPinned };
    const info = { title: connector, version: "1" };
    return { isPinned, document: { openapi: "3.1.0", info, paths, components } };
  });
}

interface InlineSpec {
  readonly source?: string;
  readonly paths?: OpenAPIV3.PathsObject;
  readonly components?: OpenAPIV3.ComponentsObject;
}

/**
 * The vendor's whole GraphQL schema of a connector, as text; undefined where it speaks no GraphQL. With the folder
 * `SPECS_DIR`, the schema of the vendor there stands for one that we wrote ourselves.
 */
export async function readVendorSchemaText(connector: string): Promise<string | undefined> {
  if (!existsSync(`definitions/specs/${connector}.slice.graphql`)) return undefined;
  const theirs = `${process.env["SPECS_DIR"] ?? ""}/${connector}-schema.graphql`;
  if (process.env["SPECS_DIR"] !== undefined && existsSync(theirs))
    return readFileSync(theirs, "utf8");
  const [source] = await readSources(connector);
  return source?.text;
}

interface VendorSource {
  readonly key: string;
  readonly text: string | undefined;
}

async function readSources(connector: string): Promise<readonly VendorSource[]> {
  const host = createDiskHost(".");
  const [lock] = readLock(host, "definitions");
  const entries = [...(lock?.entries ?? [])].filter(([key]) => key.split(".", 1)[0] === connector);
  if (lock === undefined || entries.length === 0)
    throw new Error(`definitions/specs.lock.yaml pins no document for "${connector}".`);
  return await Promise.all(
    entries.map(async ([key, entry]) => {
      const [source] = parseSpecSource(entry.source, startOf(lock.file));
      if (source === undefined) throw new Error(`The source of "${key}" cannot be read.`);
      if (source.kind === "npm")
        return { key, text: await readPackageFile(host, key, source, entry) };
      return { key, text: readText(host, `definitions/${source.path}`) };
    }),
  );
}

async function readPackageFile(
  host: Host,
  key: string,
  { name, path }: { readonly name: string; readonly path: string },
  { version, integrity }: LockEntry,
): Promise<string> {
  // One package may hold the documents of several vendors.
  const pin = createHash("sha256").update(`${integrity} ${path}`).digest("hex");
  const place = `${cacheFolder}/${pin}.json`;
  const kept = readText(host, place);
  if (kept !== undefined) return kept;
  const request = { name, path, integrity, ...(version === undefined ? {} : { version }) };
  try {
    const { bytes } = await host.fetchPackageFile(request);
    host.write(place, bytes);
    return new TextDecoder().decode(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The vendor's document of "${key}" cannot be had from npm: ${reason}`, {
      cause: error,
    });
  }
}

function parseDocument(key: string, text: string | undefined): OpenAPIV3.Document {
  // YAML 1.2 holds JSON, which is read faster as what it is.
  const isJson = text === undefined || /^\s*\{/.test(text);
  const document = (isJson ? JSON.parse(text ?? "null") : parse(text)) as OpenAPIV3.Document | null;
  if (document?.openapi?.startsWith("3.") === true) return document;
  throw new Error(
    `The document of "${key}" is absent or not OpenAPI 3: teach this kit to read it.`,
  );
}
