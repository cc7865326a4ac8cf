import type { Json } from "../json.ts";
import type { SourceFile } from "../source.ts";

export type HttpMethod =
  "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" | "QUERY";
/** Marks a schema that requests have and answers never, such as GraphQL's input types. */
export const sentOnly = "x-sent-only";

export type ParameterLocation = "path" | "query" | "header" | "cookie";
export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "tabDelimited"
  | "deepObject";

/** A JSON Schema (OpenAPI 3.0 dialect or 2020-12) and the pointer where it stands. */
export interface SpecSchema {
  readonly schema: Json;
  /** JSON Pointer as a URI fragment, `#/components/schemas/issue`. */
  readonly pointer: string;
}

export interface SpecParameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** A query parameter that may be there without a value (`?uploads`). */
  readonly allowEmptyValue?: true;
  /** A path parameter that may hold several segments (`x-multi-segment`, `{name+}`). */
  readonly multiSegment: boolean;
  /** The media type, where the value is serialised as a document (OpenAPI `content`). */
  readonly contentType?: string;
  readonly schema?: SpecSchema;
  readonly deprecated: boolean;
  readonly pointer: string;
}

export interface SpecMediaType {
  /** As written, `application/json; charset=utf-8`. */
  readonly mediaType: string;
  readonly schema?: SpecSchema;
  /** Per property: OpenAPI's encoding objects, as far as they say how a form is written. */
  readonly encoding: Readonly<Record<string, SpecEncoding>>;
}

export interface SpecEncoding {
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly contentType?: string;
}

export interface SpecBody {
  readonly required: boolean;
  readonly content: readonly SpecMediaType[];
  readonly pointer: string;
}

export interface SpecResponse {
  /** `200`, `2XX` or `default`. */
  readonly status: string;
  readonly content: readonly SpecMediaType[];
  readonly headers: Readonly<Record<string, SpecSchema>>;
  readonly pointer: string;
}

/** One operation, whatever dialect it was written in; references to it are followed, schemas are not. */
export interface SpecOperation {
  readonly operationId: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly parameters: readonly SpecParameter[];
  readonly body?: SpecBody;
  readonly responses: readonly SpecResponse[];
  /** Servers of the operation or its path item, which win over the document's. */
  readonly servers: readonly string[];
  readonly deprecated: boolean;
  /** Absent where the document asks for none. */
  readonly scopes?: SpecScopes;
  /** The document that is sent, where the operation is one of GraphQL. */
  readonly graphql?: GraphQLDocument;
  readonly pointer: string;
}

/** What a vendor's document says of the scopes of an operation. */
export interface SpecScopes {
  /** Each is enough by itself. */
  readonly alternatives: readonly (readonly string[])[];
  /** All that the vendor has, sorted; empty where it does not list them. */
  readonly known: readonly string[];
}

/** A GraphQL document with one operation. */
export interface GraphQLDocument {
  readonly kind: "query" | "mutation";
  /** Without comments and white space that mean nothing. */
  readonly text: string;
  /** As its author calls it; absent where it has no name. */
  readonly name?: string;
}

/** A document that operations can be looked up in. Nothing is resolved before it is asked for. */
export interface SpecDocument {
  readonly file: SourceFile;
  readonly dialect: "2.0" | "3.0" | "3.1" | "3.2" | "graphql";
  readonly servers: readonly string[];
  readonly operationIds: readonly string[];
  readonly operation: (operationId: string) => SpecOperation | undefined;
  /** Follows a local reference such as `#/components/schemas/issue`; undefined where it leads nowhere. */
  readonly resolve: (reference: string) => SpecSchema | undefined;
}
