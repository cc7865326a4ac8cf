import type { AuthScheme } from "./auth/scheme.ts";
import type { DriverDescriptor } from "./drivers/descriptor.ts";
import type { Expression, Place, UrlTemplate, Value } from "./expression/expression.ts";
import type {
  ErrorRules,
  Idempotency,
  Match,
  Pagination,
  RateLimitRules,
  RetryPolicy,
} from "./operation.ts";
import type { WebhookDefinition } from "./webhooks/definition.ts";

/** Everything of a definition that all operations share; generated code has one constant of it. */
export interface ConnectorDescriptor {
  readonly id: string;
  readonly version: string;
  readonly kind: "notification" | "oauth" | "storage" | "database" | "payment";
  /** The only hosts that a credential may travel to: exact, or `*.` and a domain. */
  readonly hosts: readonly (string | Expression)[];
  /** In order of preference. */
  readonly auth: readonly AuthScheme[];
  readonly http?: HttpDescriptor;
  /** In place of `http`, for protocols that are another. */
  readonly driver?: DriverDescriptor;
  readonly connection?: {
    readonly fields?: Readonly<Record<string, FieldDescriptor>>;
    /** Fields of the app, and of auth methods by their ids, that are generated or asked for under a condition. */
    readonly app?: Readonly<Record<string, FieldDescriptor>>;
    readonly secrets?: Readonly<Record<string, Readonly<Record<string, FieldDescriptor>>>>;
    /** What is kept when the connection is made: places in `token`, `redirect`, `claims` or `test`. */
    readonly capture?: Readonly<Record<string, Place>>;
    /** What a person chooses when the connection is made, if there are several. */
    readonly choose?: Readonly<Record<string, ChoiceDescriptor>>;
    readonly test?: {
      readonly call: string;
      readonly with?: Value;
      readonly label?: string | Expression;
    };
  };
  readonly webhooks?: WebhookDefinition;
}

/** What holds for all operations; an operation's own rules win. */
export interface HttpDescriptor {
  /** The first that fits. */
  readonly baseUrl: readonly { readonly when?: Match; readonly url: UrlTemplate }[];
  /** The base URL is the whole address of every call: no path goes behind it. */
  readonly exactUrl?: true;
  readonly headers?: Readonly<Record<string, Value>>;
  /** Milliseconds per attempt. */
  readonly timeout: number;
  /**
   * `public`: never into private networks; `private`: into those that the operator opened. Default: `private` where
   * a connection names its host, else `public`.
   */
  readonly network?: "public" | "private";
  /** How far redirects of what reads are followed; no credential goes to another host. Default: `none`. */
  readonly redirects?: "none" | "sameHost" | "hosts";
  readonly retry?: RetryPolicy;
  /** For operations whose effect is not `read`. */
  readonly idempotency?: Idempotency;
  readonly rateLimit?: RateLimitRules;
  readonly pagination?: Pagination;
  readonly errors?: ErrorRules;
}

/** A field that is asked for when a connection is made. */
export interface FieldDescriptor {
  readonly title: string;
  /** Default: `string`. */
  readonly type?: "string" | "integer" | "boolean" | "array";
  readonly help?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly (string | number)[];
  readonly default?: Value;
  readonly optional?: boolean;
  readonly secret?: boolean;
  /** A random text is made where none is given. */
  readonly generate?: boolean;
  /** On `auth` and other fields of the connection: asked for only where it holds. */
  readonly when?: Match;
  /** Of a list. Default: text. */
  readonly items?: Pick<FieldDescriptor, "type" | "enum" | "pattern" | "format">;
}

/** A list to choose from, by a call of the connection's own. */
export interface ChoiceDescriptor {
  /** Id of an operation that lists. */
  readonly call: string;
  readonly with?: Value;
  /** Paths in an item: what is kept, and what people see; default: what is kept. */
  readonly value: readonly (string | number)[];
  readonly label?: readonly (string | number)[];
  /** On `item`: others are left out. */
  readonly match?: Match;
  /** On `auth` and `connection`: otherwise nothing is chosen. */
  readonly when?: Match;
}
