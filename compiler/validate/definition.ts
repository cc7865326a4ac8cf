import type { Json, JsonObject } from "../json.ts";

/**
 * A definition as its schema admits it, key for key (`schemas/connector.schema.json`). Text may still
 * hold places and expressions that are wrong: the binder reads those.
 */
export interface ConnectorDefinition {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly kind: "notification" | "oauth" | "storage" | "database" | "payment";
  readonly category:
    "email" | "messaging" | "crm" | "storage" | "database" | "payments" | "devtools";
  readonly publisher: { readonly id: string; readonly visibility: "public" | "private" };
  readonly docs: string;
  readonly notes?: readonly string[];
  readonly tables?: Readonly<Record<string, TableDefinition>>;
  readonly spec?: OneOrMore<SpecDefinition>;
  readonly hosts: readonly string[];
  readonly connection: ConnectionDefinition;
  readonly auth?: OneOrMore<AuthDefinition>;
  readonly http?: HttpDefinition;
  readonly driver?: DriverDefinition;
  readonly operations: Readonly<Record<string, OperationDefinition>>;
  readonly implements?: Readonly<Record<string, OneOrMore<JsonObject>>>;
  readonly webhooks?: JsonObject;
  readonly waivers?: readonly WaiverDefinition[];
}

export type OneOrMore<T> = T | readonly T[];
/** Text with `${…}`, a scalar, or a list or map of such. */
export type ValueDefinition = Json;
export type MatchDefinition = Readonly<Record<string, Json>>;
/** `sent: [sending, sent]` */
export type TableDefinition = Readonly<Record<string, readonly string[]>>;
/** A name, or `{ ours: theirs }`. */
export type RenameDefinition = string | Readonly<Record<string, string>>;

export interface SpecDefinition {
  readonly id?: string;
  readonly source?: string;
  readonly overlay?: string | JsonObject;
  readonly paths?: JsonObject;
  readonly components?: JsonObject;
}

export interface FieldDefinition {
  readonly title: string;
  readonly type?: "string" | "integer" | "boolean" | "array";
  /** A JSON Schema; the binder reads the keywords that are checked. */
  readonly items?: Partial<Pick<FieldDefinition, "type" | "enum" | "pattern" | "format">>;
  readonly help?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly (string | number)[];
  readonly default?: ValueDefinition;
  readonly optional?: boolean;
  readonly secret?: boolean;
  readonly generate?: boolean;
  readonly when?: MatchDefinition;
}

export interface ConnectionDefinition {
  readonly app?: Readonly<Record<string, FieldDefinition>>;
  readonly fields?: Readonly<Record<string, FieldDefinition>>;
  readonly capture?: Readonly<Record<string, string>>;
  readonly choose?: Readonly<Record<string, ChoiceDefinition>>;
  /** Absent only under the waiver `connection/no-test`. */
  readonly test?: {
    readonly call: string;
    readonly with?: JsonObject;
    readonly label?: string;
  };
}

/** A list to choose from when an account is connected. */
export interface ChoiceDefinition {
  readonly call: string;
  readonly with?: JsonObject;
  readonly value: string;
  readonly label?: string;
  readonly match?: MatchDefinition;
  readonly when?: MatchDefinition;
}

/** The keys of a scheme besides these two are read by the scheme's own file in `compiler/bind/auth/`. */
/** Auth schemes of the language; the compiler has one file for each. */
export type SchemeName =
  | "apiKey"
  | "awsSigV4"
  | "azureSharedKey"
  | "basic"
  | "hmac"
  | "jwt"
  | "jwtBearer"
  | "login"
  | "mtls"
  | "none"
  | "oauth1"
  | "oauth2"
  | "password"
  | "signedQuery"
  | "standardWebhooks";

export interface AuthDefinition {
  readonly scheme: SchemeName;
  readonly id?: string;
  readonly fields?: Readonly<Record<string, FieldDefinition>>;
  readonly [key: string]: unknown;
}

export interface HttpDefinition {
  readonly baseUrl?: OneOrMore<string | { readonly when?: MatchDefinition; readonly url: string }>;
  readonly headers?: Readonly<Record<string, ValueDefinition>>;
  readonly set?: Readonly<Record<string, ValueDefinition>>;
  readonly omit?: readonly string[];
  readonly expand?: string;
  readonly exactUrl?: boolean;
  readonly network?: "public" | "private";
  readonly redirects?: "none" | "sameHost" | "hosts";
  readonly timeout?: string;
  readonly retry?: RetryDefinition;
  readonly idempotency?: IdempotencyDefinition;
  readonly rateLimit?: RateLimitDefinition;
  readonly pagination?: PaginationDefinition;
  readonly errors?: ErrorsDefinition;
}

export type RetryDefinition =
  "never" | { readonly attempts?: number; readonly first?: string; readonly most?: string };

export type IdempotencyDefinition =
  | "natural"
  | "none"
  | { readonly header: string }
  | { readonly input: string; readonly value: string };

export interface RateLimitDefinition {
  readonly retryAfter?: string;
  readonly remaining?: string;
  readonly reset?: {
    readonly at: string;
    readonly unit: "epochSeconds" | "epochMilliseconds" | "secondsLeft" | "iso8601";
  };
  readonly usage?: { readonly at: string; readonly like: string };
  readonly wait?: string;
}

export interface PaginationDefinition {
  readonly style:
    "cursor" | "lastItem" | "nextUrl" | "link" | "offset" | "page" | "route" | "relay";
  readonly size?: string;
  readonly max?: number;
  readonly pages?: number;
  readonly [key: string]: unknown;
}

export interface ErrorsDefinition {
  readonly failed?: OneOrMore<MatchDefinition>;
  readonly code?: OneOrMore<string>;
  readonly message?: OneOrMore<string>;
  readonly fields?: OneOrMore<string>;
  readonly is?: Readonly<Record<string, readonly (number | string | MatchDefinition)[]>>;
  readonly retry?: string;
  readonly partial?: PartialDefinition;
}

/** Parts that failed inside a success; all but `items` starts at one part. */
export interface PartialDefinition {
  readonly items: string;
  readonly failed: OneOrMore<MatchDefinition>;
  readonly code?: string;
  readonly message?: string;
}

export interface OperationDefinition {
  /** One line for people and agents: what the call does, in our words. */
  readonly summary?: string;
  readonly use?: string;
  readonly graphql?: string;
  readonly statement?: string;
  readonly command?: string;
  readonly steps?: Readonly<Record<string, StepDefinition>>;
  readonly scopes?: readonly string[];
  readonly auth?: readonly string[];
  readonly effect?: "read" | "write" | "destroy" | "money";
  readonly idempotency?: IdempotencyDefinition;
  readonly retry?: RetryDefinition;
  readonly confirm?: "ask";
  readonly untrusted?: boolean;
  readonly internal?: boolean;
  readonly input?: readonly RenameDefinition[] | Readonly<Record<string, JsonObject>>;
  readonly about?: Readonly<Record<string, string>>;
  readonly set?: Readonly<Record<string, ValueDefinition>>;
  readonly expand?: readonly string[];
  readonly body?: "json" | "form" | "multipart" | "xml" | "text" | "bytes";
  readonly answer?: "json" | "xml" | "text" | "bytes" | "none";
  readonly result?: string;
  readonly output?: readonly RenameDefinition[];
  readonly items?: OneOrMore<string>;
  readonly rows?: Readonly<Record<string, JsonObject>>;
  readonly pagination?: "none" | PaginationDefinition;
  readonly errors?: ErrorsDefinition;
  readonly timeout?: string;
  readonly quota?: string;
  readonly example?: JsonObject;
}

/** A call of an operation of the definition: its names on the left, values on the right. */
export interface CallDefinition {
  readonly call: string;
  readonly with?: Readonly<Record<string, Json>>;
}

export interface StepDefinition extends CallDefinition {
  readonly when?: MatchDefinition;
}

export interface DriverDefinition {
  readonly use: "postgres" | "mysql" | "mongodb" | "redis" | "smtp";
  readonly connect: Readonly<Record<string, ValueDefinition>>;
  readonly tls?: string | { readonly off: string };
  readonly readOnly?: ValueDefinition;
  readonly collections?: ValueDefinition;
  /** Why: reviewers see it. */
  readonly roleEnforcesCollections?: string;
  readonly pool?: { readonly max?: number; readonly idle?: string };
  readonly timeout?: {
    readonly connect?: string;
    readonly statement?: string;
    readonly command?: string;
  };
  readonly limits?: { readonly rows?: number; readonly bytes?: string };
  readonly errors?: {
    readonly code?: string;
    readonly message?: string;
    readonly is?: ErrorsDefinition["is"];
  };
}

export interface WaiverDefinition {
  readonly allow: string;
  readonly at: string;
  readonly because: string;
}
