import type {
  AnswerEncoding,
  Effect,
  ErrorClass,
  ErrorSign,
  HttpMethod,
  IdPlace,
  InputBinding,
  Match,
  OperationBody,
  Place,
  Places,
  ProjectionField,
  RateLimitRules,
  RetryPolicy,
  WebhookParse,
  XmlShape,
} from "@human/connector-sdk";
import type { DocumentPath } from "../source.ts";
import type { DriverActionIR, DriverIR } from "./driver.ts";
import type { ExpressionIR } from "./expression.ts";
import type { ImplementationIR, MethodIR } from "./implementation.ts";
import type { Json } from "../json.ts";
import type { StepsIR } from "./steps.ts";
import type { DeclarationIR, ObjectTypeIR, TypeIR } from "./type.ts";
import type { ValueIR } from "./value.ts";

export type { ValueIR } from "./value.ts";

export type Kind = "notification" | "oauth" | "storage" | "database" | "payment";
export type Category =
  "email" | "messaging" | "crm" | "storage" | "database" | "payments" | "devtools";

/** Everything that emitters may know of a connector: plain JSON, sorted, complete. */
export interface ConnectorIR {
  readonly irVersion: 1;
  readonly id: string;
  /** Camel case, the name of the exported descriptor: `paymentsStripe`. */
  readonly name: string;
  /** `PaymentsStripeConnector`. */
  readonly className: string;
  readonly displayName: string;
  readonly version: string;
  readonly kind: Kind;
  readonly category: Category;
  readonly publisher: { readonly id: string; readonly visibility: "public" | "private" };
  readonly docs: string;
  /** Sentences of the author's for the page. */
  readonly notes?: readonly string[];
  readonly hosts: readonly (string | ExpressionIR)[];
  readonly auth: readonly AuthIR[];
  readonly http?: HttpIR;
  /** In place of `http`. */
  readonly driver?: DriverIR;
  readonly connection: ConnectionIR;
  /** In the definition's order, which is the order of documentation. */
  readonly operations: readonly OperationIR[];
  readonly webhooks?: WebhookIR;
  /** How methods of contracts are filled; absent: none is. */
  readonly implementations?: readonly ImplementationIR[];
  /** All methods of the contracts that any is filled of, those too that are not. */
  readonly methods?: readonly MethodIR[];
  /** Named types that the operations reach, sorted by name. */
  readonly declarations: readonly DeclarationIR[];
  readonly waivers: readonly WaiverIR[];
  /** What the definition declares and the runtime cannot do yet. */
  readonly counts: { readonly fields: number; readonly unknowns: readonly UnknownCount[] };
  readonly provenance: ProvenanceIR;
}

/** Text and expressions in turn, each encoded for its position in a URL. */
export type UrlIR = readonly (string | ExpressionIR)[];

export interface AuthIR {
  readonly id: string;
  /** `oauth2`, `apiKey`, …: the runtime's factory of the same name takes the rest. */
  readonly scheme: string;
  /** Secrets that the user gives. */
  readonly fields: readonly FieldIR[];
  /** Factory options in print order: a value, an address, or data that is printed as it stands. */
  readonly options: readonly (readonly [key: string, option: AuthOptionIR])[];
  /** Union of the scopes of the operations that this method serves, and its own; sorted. */
  readonly scopes: readonly string[];
  /** Why calls prove nothing, where they do not: reviewers see it. */
  readonly because?: string;
  /** Where an application is registered with the vendor, for the page. */
  readonly register?: string;
}

export type AuthOptionIR =
  | { readonly kind: "value"; readonly value: ValueIR }
  | { readonly kind: "url"; readonly url: UrlIR }
  | { readonly kind: "data"; readonly data: Json };

/** A field that is asked for: per host (`app`), per connection, or as a secret of an auth method. */
export interface FieldIR {
  readonly name: string;
  readonly title: string;
  readonly type: "string" | "integer" | "boolean" | "array";
  readonly help?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly (string | number)[];
  readonly default?: ValueIR;
  readonly optional: boolean;
  readonly secret: boolean;
  readonly generate?: true;
  readonly when?: Match;
  /** Of a list. */
  readonly items?: FieldItemsIR;
}

export type FieldItemsIR = Partial<Pick<FieldIR, "type" | "enum" | "pattern" | "format">>;

export interface ConnectionIR {
  readonly app: readonly FieldIR[];
  readonly fields: readonly FieldIR[];
  /** What is kept when a connection is made: places in `token`, `redirect`, `claims` or `test`. */
  readonly capture?: readonly (readonly [name: string, at: Place])[];
  readonly choose?: readonly ChoiceIR[];
  readonly test?: {
    readonly call: string;
    readonly with?: ValueIR;
    readonly label?: ExpressionIR;
  };
}

/** What a person chooses when a connection is made. */
export interface ChoiceIR {
  readonly name: string;
  /** Id of the operation that lists. */
  readonly call: string;
  readonly with?: ValueIR;
  /** Paths in an item. */
  readonly value: readonly (string | number)[];
  readonly label?: readonly (string | number)[];
  /** On `item`. */
  readonly match?: Match;
  readonly when?: Match;
}

export interface HttpIR {
  /** The first that fits; the last has no condition. */
  readonly baseUrl: readonly { readonly when?: Match; readonly url: UrlIR }[];
  /** No path goes behind the base URL. */
  readonly exactUrl?: true;
  readonly headers: readonly (readonly [name: string, value: ValueIR])[];
  /** Milliseconds per attempt. */
  readonly timeout: number;
  readonly redirects?: "sameHost" | "hosts";
  /** As the definition says; absent: as the hosts are. */
  readonly network?: "public" | "private";
  readonly retry?: RetryPolicy;
  readonly idempotency?: IdempotencyIR;
  readonly rateLimit?: RateLimitRules;
  readonly pagination?: PaginationIR;
  readonly errors?: ErrorRulesIR;
}

/** Options of the runtime's factory of the same name as the style. */
export interface PaginationIR {
  readonly style: string;
  readonly options: readonly (readonly [key: string, value: Json])[];
}

export interface ErrorRulesIR {
  readonly failed?: readonly Match[];
  readonly code?: Places;
  readonly message?: Places;
  readonly fields?: Places;
  readonly is?: Readonly<Partial<Record<ErrorClass, readonly ErrorSign[]>>>;
  readonly retry?: Place;
}

/** Parts of a success that may have failed. The runtime's `PartialRules` says what each key means. */
export interface PartialIR {
  readonly items: Place;
  readonly failed: readonly Match[];
  readonly code?: readonly (string | number)[];
  readonly message?: readonly (string | number)[];
  readonly results?: true;
}

export type IdempotencyIR =
  | { readonly kind: "natural" }
  | { readonly kind: "none" }
  | { readonly kind: "header"; readonly header: string }
  | { readonly kind: "input"; readonly input: string; readonly value: "uuid" | ExpressionIR };

export interface OperationIR {
  /** `issues.create` */
  readonly id: string;
  /** Camel case, name of method and descriptor: `issuesCreate`. */
  readonly name: string;
  /** At most 40 characters, snake case, unique in the connector: `issues_create`. */
  readonly toolName: string;
  /** One line of our own words, for people and agents. */
  readonly summary?: string;
  /** The vendor's id: `issues/create`. */
  readonly specOperation: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** What a driver does; then method and path mean nothing. */
  readonly driver?: DriverActionIR;
  /** Calls of other operations; then method and path mean nothing. */
  readonly steps?: StepsIR;
  readonly baseUrl?: UrlIR;
  readonly effect: Effect;
  readonly scopes: readonly string[];
  readonly auth?: readonly string[];
  readonly idempotency: IdempotencyIR;
  readonly retry?: RetryPolicy;
  readonly confirm: boolean;
  readonly untrusted: boolean;
  readonly internal: boolean;
  readonly deprecated: boolean;
  readonly inputs: readonly InputIR[];
  readonly constants: readonly ConstantIR[];
  readonly body?: OperationBody;
  readonly answer: AnswerEncoding;
  /** The media types to ask for, where the vendor has another name for what is read. */
  readonly accept?: string;
  /** Of an answer in XML. */
  readonly shape?: XmlShape;
  readonly result?: Place;
  readonly items?: readonly (readonly (string | number)[])[];
  readonly projection?: readonly (readonly [name: string, field: ProjectionField])[];
  readonly pagination?: PaginationIR | "none";
  readonly errors?: ErrorRulesIR;
  readonly partial?: PartialIR;
  readonly timeout?: number;
  readonly quota?: string;
  /** Name of the interface that holds the inputs; absent where there are none. */
  readonly inputName?: string;
  readonly inputType: ObjectTypeIR;
  /** Name of the alias or interface of the output, where it is declared as one. */
  readonly outputName?: string;
  /** Type of the result, or of one item where there are `items`; absent: nothing comes back. */
  readonly outputType?: TypeIR;
  readonly example?: Json;
  readonly at: DocumentPath;
}

/** One input: our name, its place on the wire, its type. */
export interface InputIR {
  readonly name: string;
  readonly binding: InputBinding;
  readonly type: TypeIR;
}

export interface ConstantIR {
  readonly binding: Omit<InputBinding, "required">;
  /** The vendor's name, also where the binding leaves it out. */
  readonly name: string;
  readonly value: ValueIR;
}

/** How the vendor's events arrive. The runtime's `WebhookDefinition` says what each key means. */
export interface WebhookIR {
  /** Name of the union of all events: `GithubEvent`. */
  readonly typeName: string;
  readonly verify: readonly VerifyIR[] | "unsigned";
  readonly challenge?: {
    readonly method?: string;
    readonly when?: Match;
    readonly reply: Place | Readonly<Record<string, Place>>;
  };
  readonly confirm?: {
    readonly when: Match;
    readonly url: Place;
    readonly hosts: readonly string[];
  };
  readonly parse?: WebhookParse;
  readonly items?: Place;
  /** The first that is there. */
  readonly dedupe?: readonly IdPlace[];
  readonly account?: {
    readonly at: readonly Place[];
    readonly is: Place;
    readonly optional?: true;
  };
  /** Absent: in the vendor's settings. */
  readonly subscribe?: SubscribeIR;
  /** In the definition's order: the first that fits is taken. */
  readonly events: readonly WebhookEventIR[];
  readonly respond?: { readonly status?: number; readonly body?: Json };
}

/** One way to know who sent a delivery: the runtime's factory for this scheme takes the options. */
export interface VerifyIR {
  readonly scheme: string;
  readonly options: readonly (readonly [key: string, option: AuthOptionIR])[];
}

export interface SubscribeIR {
  readonly when?: Match;
  readonly create: SubscribeCallIR & { readonly secret?: Place };
  /** `every`: milliseconds. */
  readonly renew?: SubscribeCallIR & { readonly every: number };
  readonly delete?: SubscribeCallIR;
}

export interface SubscribeCallIR {
  /** Id of the operation: `hooks.create`. */
  readonly call: string;
  readonly with?: ValueIR;
  /** Places in what the operation gives. */
  readonly id?: Place;
  readonly expires?: Place;
  /** What else is kept, by name. */
  readonly capture?: Readonly<Record<string, Place>>;
}

export interface WebhookEventIR {
  /** `issue.created` */
  readonly name: string;
  /** Any of these will do. */
  readonly matches: readonly Match[];
  /** Where the data is, or where each of its members is. */
  readonly data?: Place | Readonly<Record<string, Place>>;
  readonly scopes: readonly string[];
  /** Of the data; absent: the definition does not say. */
  readonly type?: TypeIR;
  /** Name of the alias or interface of the data, where it is declared as one. */
  readonly typeName?: string;
}

export interface WaiverIR {
  readonly allow: string;
  readonly at: string;
  readonly because: string;
}

export interface UnknownCount {
  readonly reason: string;
  readonly count: number;
}

export interface ProvenanceIR {
  /** SHA-256 of the definition's canonical JSON: not of its text, so that reformatting changes nothing. */
  readonly definition: string;
  /** One entry per pinned source. */
  readonly specs: readonly { readonly source: string; readonly integrity: string }[];
  readonly compiler: string;
}
