import { sha256 } from "../../canonical.ts";
import type { Result } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import type { JsonObject } from "../../json.ts";
import type { ConnectorDefinition } from "../../validate/definition.ts";
import { checkSchemaEntry } from "../graphql/check-entry.ts";
import { isGraphQLSource } from "../graphql/is-schema.ts";
import { inlineDocument } from "../source/inline-spec.ts";
import { isObject, ownObject, ownText } from "../json.ts";
import { loadEntry, type LoadedEntry, type PrepareOptions } from "../source/load-entry.ts";
import type { LoadedSource } from "../source/load-source.ts";
import type { LockEntry } from "./lock.ts";
import { resolveReference } from "../pointer.ts";
import { prepareLoaded, type PreparedDocument } from "../source/prepare.ts";
import { cutSlice } from "./slice.ts";
import type { SpecDocument } from "../spec.ts";
import type { LocatedDefinition, SliceForm, SourcedEntry } from "../source/spec-entry.ts";

/** A slice as it was cut, and what the lock file says about it. */
export interface CutEntry {
  readonly entry: SourcedEntry;
  readonly document: SpecDocument;
  readonly form: SliceForm;
  readonly text: string;
  readonly lockEntry: LockEntry;
}

/** Loads the vendor's document of a `spec` entry and cuts the operations in use out of it. */
export async function cutEntry(
  host: Host,
  entry: SourcedEntry,
  located: LocatedDefinition,
  options: PrepareOptions,
): Promise<Result<CutEntry>> {
  const [found, problems] = await loadEntry(host, entry, located.locate, options);
  if (found === undefined) return [undefined, problems];
  return isGraphQLSource(found.source.text, found.loaded.bytes)
    ? cutGraphQL(entry, located, options, found)
    : cutOpenApi(host, entry, located, options, found);
}

async function cutGraphQL(
  entry: SourcedEntry,
  located: LocatedDefinition,
  { limits }: PrepareOptions,
  found: LoadedEntry,
): Promise<Result<CutEntry>> {
  const wrong = checkSchemaEntry(entry, located.locate);
  if (wrong.length > 0) return [undefined, wrong];
  const { cutSchema } = await import("../graphql/schema-slice.ts");
  const [cut, problems] = cutSchema(found, located, limits);
  if (cut === undefined) return [undefined, problems];
  const { document, text } = cut;
  const lockEntry = lockEntryOf(entry, found.loaded, text, document.operationIds.length);
  return [{ entry, document, form: "graphql", text, lockEntry }, problems];
}

async function cutOpenApi(
  host: Host,
  entry: SourcedEntry,
  located: LocatedDefinition,
  options: PrepareOptions,
  found: LoadedEntry,
): Promise<Result<CutEntry>> {
  const [prepared, problems] = await prepareLoaded(host, entry, located.locate, options, found);
  if (prepared === undefined) return [undefined, problems];
  const [cut, warnings] = cutPrepared(entry, located, prepared);
  return [cut, [...problems, ...warnings]];
}

/** Cuts the operations in use out of a document that was prepared as the entry says. */
export function cutPrepared(
  entry: SourcedEntry,
  { definition }: LocatedDefinition,
  { document, loaded, overlay }: PreparedDocument,
): Result<CutEntry> {
  const ids = entry.operationIds.filter((id) => document.entry(id) !== undefined);
  const [text = "", warnings] = cutSlice(
    document,
    ids,
    inlineDocument(entry),
    eventSchemas(definition, document.json),
  );
  const lockEntry = lockEntryOf(entry, loaded, text, ids.length, overlay);
  const read = entry.operationIds.flatMap((id) => document.problems(id));
  return [{ entry, document, form: "json", text, lockEntry }, [...warnings, ...read]];
}

/** Schemas of events that lie in this document; of several, each has its own. */
function eventSchemas(definition: ConnectorDefinition, json: JsonObject): readonly JsonObject[] {
  const events = Object.values(ownObject(definition.webhooks ?? {}, "events") ?? {});
  return events.flatMap((event) => {
    const schema = isObject(event) ? ownObject(event, "schema") : undefined;
    const reference = schema && ownText(schema, "$ref");
    const isHere = reference !== undefined && resolveReference(json, reference) !== undefined;
    return schema !== undefined && isHere ? [schema] : [];
  });
}

function lockEntryOf(
  { spec }: SourcedEntry,
  { version, integrity }: LoadedSource,
  text: string,
  operations: number,
  overlay?: string,
): LockEntry {
  return {
    source: spec.source,
    ...(version === undefined ? {} : { version }),
    integrity,
    ...(overlay === undefined ? {} : { overlay }),
    slice: sha256(text),
    operations,
  };
}
