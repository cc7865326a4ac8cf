import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { JsonObject } from "../../json.ts";
import type { HttpMethod, SpecDocument } from "../spec.ts";

/** Where an operation stands in its document. */
export interface OperationEntry {
  /** The vendor's, or a derived one where that is missing or not unique. */
  readonly operationId: string;
  readonly method: HttpMethod;
  /** The key of the Paths Object as written. */
  readonly pathKey: string;
  /** The path item with its reference followed. */
  readonly pathItem: JsonObject;
  readonly pathItemPointer: string;
  readonly operation: JsonObject;
  readonly pointer: string;
}

/** An operation whose method is not one of those that requests can have here. */
export interface UnsupportedOperation extends Pick<
  OperationEntry,
  "operationId" | "pathKey" | "operation" | "pointer"
> {
  readonly method: string;
}

/** An OpenAPI document with what the other steps of this stage need of it. */
export interface OpenApiDocument extends SpecDocument {
  readonly json: JsonObject;
  readonly entry: (operationId: string) => OperationEntry | undefined;
  /** An operation whose method is none of OpenAPI 3.2's own keys; such an operation has no entry. */
  readonly unsupported: (operationId: string) => UnsupportedOperation | undefined;
  /** What reading an operation had to skip. */
  readonly problems: (operationId: string) => readonly Diagnostic[];
}
