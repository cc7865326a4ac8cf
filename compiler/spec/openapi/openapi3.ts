import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../source.ts";
import { ownFlag } from "../json.ts";
import { locateReference } from "../locate-json.ts";
import { readBody, readResponses } from "./open-api-content.ts";
import type { OpenApiDocument, OperationEntry, UnsupportedOperation } from "./open-api-document.ts";
import { readParameters } from "./open-api-parameter.ts";
import { indexAdditional, indexOperations } from "./operation-index.ts";
import { readPathKey } from "./path-key.ts";
import { resolveReference } from "../pointer.ts";
import type { KnownParts, Reading } from "./reading.ts";
import { readScopes } from "./scopes.ts";
import { readServers } from "./server.ts";
import type { JsonObject } from "../../json.ts";
import type { SpecOperation } from "../spec.ts";

interface Read {
  readonly operation: SpecOperation;
  readonly problems: readonly Diagnostic[];
}

/** Opens a document of OpenAPI 3.0, 3.1 or 3.2. Operations are indexed and read when they are asked for. */
export function openOpenApi3(
  file: SourceFile,
  json: JsonObject,
  dialect: "3.0" | "3.1" | "3.2",
): OpenApiDocument {
  let index: ReadonlyMap<string, OperationEntry> | undefined;
  const indexed = (): ReadonlyMap<string, OperationEntry> => (index ??= indexOperations(json));
  let others: ReadonlyMap<string, UnsupportedOperation> | undefined;
  const additional = (): ReadonlyMap<string, UnsupportedOperation> =>
    (others ??= indexAdditional(json, indexed()));
  const resolve = memoize((reference) => resolveReference(json, reference));
  const known: KnownParts = { resolve, parameters: new Map(), responses: new Map() };
  const operations = new Map<string, Read | undefined>();
  const read = (operationId: string): Read | undefined => {
    if (!operations.has(operationId)) {
      const entry = indexed().get(operationId);
      operations.set(operationId, entry && readOperation({ file, json, known }, entry));
    }
    return operations.get(operationId);
  };
  return {
    file,
    dialect,
    json,
    servers: readServers(json),
    get operationIds() {
      return [...indexed().keys(), ...additional().keys()];
    },
    entry: (operationId) => indexed().get(operationId),
    unsupported: (operationId) => additional().get(operationId),
    operation: (operationId) => read(operationId)?.operation,
    problems: (operationId) =>
      read(operationId)?.problems ?? unsupported(file, operationId, additional().get(operationId)),
    resolve,
  };
}

function memoize<Value>(find: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key) ?? { value: find(key) };
    known.set(key, found);
    return found.value;
  };
}

function unsupported(
  file: SourceFile,
  operation: string,
  found: UnsupportedOperation | undefined,
): readonly Diagnostic[] {
  if (found === undefined) return [];
  const { method, pointer } = found;
  const span = locateReference(file, pointer);
  return [diagnostic("resolve/unsupported-method", { operation, method }, span)];
}

function readOperation(
  document: Pick<Reading, "file" | "json" | "known">,
  entry: OperationEntry,
): Read {
  const problems: Diagnostic[] = [];
  const { operationId, method, pathKey, pathItem, operation, pointer } = entry;
  const reading: Reading = { ...document, operationId, problems };
  const body = readBody(reading, operation, pointer);
  const servers = readServers(operation);
  const scopes = readScopes(document.json, operation);
  const key = readPathKey(pathKey);
  return {
    operation: {
      operationId,
      method,
      path: key.path,
      parameters: readParameters(reading, entry, key),
      ...(body === undefined ? {} : { body }),
      responses: readResponses(reading, operation, pointer),
      servers: servers.length > 0 ? servers : readServers(pathItem),
      deprecated: ownFlag(operation, "deprecated") ?? false,
      ...(scopes === undefined ? {} : { scopes }),
      pointer,
    },
    problems,
  };
}
