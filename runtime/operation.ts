import type { Expression, Place, Places, UrlTemplate, Value } from "./expression/expression.ts";

export type HttpMethod =
  "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" | "QUERY";

/** What a call does to the world; `destroy` and `money` need a person's approval by default. */
export type Effect = "read" | "write" | "destroy" | "money";

/**
 * How a value is written into a URL, a header or a form (OpenAPI 3.1, section 4.8.12); `tabDelimited` is
 * Swagger 2.0's `tsv`.
 */
export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "tabDelimited"
  | "deepObject";

/** Where an input goes on the wire. */
export interface InputBinding {
  /** `body` is one member of the body, `payload` the whole of it, `variable` one of a GraphQL document. */
  readonly in: "path" | "query" | "header" | "cookie" | "body" | "payload" | "variable";
  /** The vendor's name, where it differs from ours. */
  readonly name?: string;
  /** Absent for path parameters, which are always required. */
  readonly required?: true;
  /** Default: `simple` for path and header, `form` for query, cookie and form members. */
  readonly style?: ParameterStyle;
  /** Default: true for `form` and `deepObject`, else false. */
  readonly explode?: boolean;
  readonly allowReserved?: true;
  /** A path parameter whose value may hold several segments. */
  readonly multiSegment?: true;
  /** Of a path parameter: it may be an object, by the rules of RFC 6570. */
  readonly members?: true;
  /** The value is written as JSON text. */
  readonly json?: true;
  /** The value is the member of this name in the JSON object that `name` holds; needs `json`. */
  readonly member?: string;
  /** Of a part of a multipart body, where it is not what its value makes it. */
  readonly contentType?: string;
}

/** How a member of a form is written. */
export type MemberBinding = Pick<InputBinding, "style" | "explode" | "json" | "contentType">;

/** A constant that the definition sends and the caller does not see. */
export interface ConstantBinding extends Omit<InputBinding, "required"> {
  readonly value: Value;
}

export type BodyEncoding = "json" | "form" | "multipart" | "xml" | "text" | "bytes";
export type AnswerEncoding = "json" | "xml" | "text" | "bytes" | "none";

/**
 * What XML does not show by itself: numbers and flags among its texts, lists of one item, names that differ
 * from those of the members. What is left out is as it looks.
 */
export interface XmlShape {
  /** Of the element or the attribute, where it is not the member's own; of the root. */
  readonly name?: string;
  /** Where a member stands, if it is no element of its own. */
  readonly place?: "attribute" | "text";
  /** Default: text, or an object where there are `members` or other elements. */
  readonly type?: "number" | "boolean";
  /** The shape of the items, where it is a list. */
  readonly list?: XmlShape;
  /** The element around the items, empty where it has the member's name; absent: they stand in the parent. */
  readonly wrapper?: string;
  readonly members?: Readonly<Record<string, XmlShape>>;
  /** The shape of members that are not named: a map's. */
  readonly values?: XmlShape;
  /** What is written as `xmlns`, or under the prefix. */
  readonly namespace?: string;
  /** Of a body: what stands before the name, with a colon. */
  readonly prefix?: string;
  /** Of a body: the members in the order in which they are written; others come after them. */
  readonly order?: readonly string[];
}

/** How a body is written. */
export type OperationBody =
  | {
      readonly encoding: BodyEncoding;
      readonly mediaType: string;
      /** Of a body in XML. */
      readonly shape?: XmlShape;
      /** Of a form that is given as a whole: how its members are written, where that is not as they look. */
      readonly members?: Readonly<Record<string, MemberBinding>>;
      /** Of a body in JSON that the vendor does not require: without members it is left out. */
      readonly optional?: true;
    }
  | {
      readonly encoding: "graphql";
      readonly mediaType: string;
      /** With one operation. */
      readonly document: string;
      /** The operation's name, where it has one. */
      readonly operationName?: string;
    };

/** One field of a projection: the caller's name, and the path in the result or a response header. */
export type ProjectionField =
  | { readonly path: readonly (string | number)[] }
  | {
      readonly header: string;
      /** What the header's text is read as. */
      readonly as?: "number" | "boolean";
    };

/** Why a call may be repeated. */
export type Idempotency =
  | { readonly kind: "natural" }
  | { readonly kind: "none" }
  | { readonly kind: "header"; readonly header: string }
  | { readonly kind: "input"; readonly input: string; readonly value: "uuid" | Expression };

/** Milliseconds; `never` also forbids the retry after a 429. */
export type RetryPolicy =
  | "never"
  | { readonly attempts: number; readonly firstDelay: number; readonly longestDelay: number };

/** What an error means to the caller, whatever words the vendor has for it. */
export type ErrorClass =
  | "invalid"
  | "reauthenticate"
  | "permission"
  | "notFound"
  | "conflict"
  | "rateLimited"
  | "unavailable"
  | "failed"
  | "ignored";

type Literal = null | boolean | number | string;

/** What a place is compared with: literals, status ranges, presence, a linear-time pattern. */
export type Expected =
  | Literal
  | readonly Literal[]
  | { readonly present: boolean }
  | { readonly matches: string }
  /** Of several, none may be there. */
  | { readonly not: Literal | readonly Literal[] };

/** All of these must hold. */
export type Match = readonly { readonly at: Place; readonly is: Expected }[];

/** One row of the error table: what to look for. Integers and `4xx` are statuses, text is a code. */
export type ErrorSign =
  | { readonly status: number | "4xx" | "5xx" }
  | { readonly code: string }
  | { readonly match: Match };

export interface ErrorRules {
  /** Answers that are failures whatever their status. */
  readonly failed?: readonly Match[];
  readonly code?: Places;
  readonly message?: Places;
  readonly fields?: Places;
  readonly is?: Readonly<Partial<Record<ErrorClass, readonly ErrorSign[]>>>;
  /** Where the vendor itself says whether to retry. */
  readonly retry?: Place;
}

export interface RateLimitRules {
  readonly retryAfter?: Place;
  readonly remaining?: Place;
  readonly reset?: {
    readonly at: Place;
    readonly unit: "epochSeconds" | "epochMilliseconds" | "secondsLeft" | "iso8601";
  };
  readonly usage?: { readonly at: Place; readonly like: string };
  /** Milliseconds for which a refusal holds, and a count, where the vendor says no time. */
  readonly wait?: number;
}

/** Reads pages until there is no next one; made by `link()`, `lastItem()` and their like. */
export interface Pagination {
  readonly style: string;
  /** The parameter that sets the page size, by the vendor's name. */
  readonly size?: string;
  /** The largest page size the vendor takes; asked for unless the caller says otherwise. */
  readonly max?: number;
  /** Guard: after so many pages the iteration fails. Default 1000. */
  readonly pages?: number;
  /** Where parameters go that the operation itself does not bind. Default: `query`. */
  readonly in?: "query" | "body" | "variable";
  /** The change to the request that asks for the next page; undefined after the last. */
  readonly next: (page: PageView) => NextPage | undefined;
  /** What an answer says that another page follows: a vendor's double writes it. Nothing: a page that is not empty. */
  readonly announce?: (next: AnnouncedPage) => readonly Announcement[];
}

/** What leads to a page, in the words of whichever style it is. */
export interface AnnouncedPage {
  readonly cursor: string;
  readonly url: string;
}

/** A place of an answer and what stands there. */
export interface Announcement {
  readonly at: Place;
  readonly is: boolean | number | string;
}

/** What a pagination style sees of one answer. */
export interface PageView {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly items: readonly unknown[];
  /** How many pages came before this one. */
  readonly index: number;
  /** How many items there were so far, this page's included. */
  readonly seen: number;
  /** What the first request sent under a vendor's name; undefined where nothing. */
  readonly sent: (name: string) => unknown;
}

export type NextPage =
  | { readonly kind: "parameter"; readonly name: string; readonly value: string | number }
  /** Absolute or relative; refused unless its host is one of the connector's. */
  | { readonly kind: "url"; readonly url: string }
  /** An operation of its own, with one input by our name. */
  | {
      readonly kind: "operation";
      readonly operation: AnyOperation;
      readonly name: string;
      readonly value: string | number;
    };

/** Parts that fail inside a success. */
export interface PartialRules {
  /** Where the list of parts lies. */
  readonly items: Place;
  /** On `item`: what a failed part looks like. */
  readonly failed: readonly Match[];
  /** Paths in a part. */
  readonly code?: readonly (string | number)[];
  readonly message?: readonly (string | number)[];
  /** The result is no object, and stands in `results` beside `failures`. */
  readonly results?: true;
}

/**
 * One operation as data: what `execute` needs to write the request and read the answer. The types of
 * input and output ride on a key that is never set.
 */
export interface Operation<Input, Output> {
  /** `issues.create` */
  readonly id: string;
  readonly method: HttpMethod;
  /** Template with `{name}` for path parameters, by the vendor's names. */
  readonly path: string;
  /** Wins over the connector's base URL. */
  readonly baseUrl?: UrlTemplate;
  readonly effect: Effect;
  readonly scopes?: readonly string[];
  /** Ids of the auth methods it works with; absent: all. */
  readonly auth?: readonly string[];
  readonly idempotency?: Idempotency;
  readonly retry?: RetryPolicy;
  readonly confirm?: "ask";
  /** The output is other people's text. */
  readonly untrusted?: true;
  readonly input: Readonly<Record<string, InputBinding>>;
  readonly set?: readonly ConstantBinding[];
  readonly body?: OperationBody;
  readonly answer: AnswerEncoding;
  /** The media types to ask for (RFC 9110, section 12.5.1), where the vendor has another name for what is read. */
  readonly accept?: string;
  /** Of an answer in XML. */
  readonly shape?: XmlShape;
  /** Where the result lies in the answer; absent: the whole body. */
  readonly result?: Place;
  /** Paths of the lists in the result; several are joined, `[]` is the result itself. Turns pages on. */
  readonly items?: readonly (readonly (string | number)[])[];
  /** Projection of the result, or of one item. Absent: everything. */
  readonly output?: Readonly<Record<string, ProjectionField>>;
  /** Milliseconds per attempt. */
  readonly timeout?: number;
  /** Names the count that the vendor takes it from, where it counts some calls apart. */
  readonly quota?: string;
  /** Wins over the connector's; `none` for a list that comes in one page. */
  readonly pagination?: Pagination | "none";
  readonly errors?: ErrorRules;
  /** Parts of a success that may have failed: the output tells of them in `failures`. */
  readonly partial?: PartialRules;
  readonly "~types"?: { readonly input: Input; readonly output: Output };
}

/** Any operation, where its types do not matter. */
export type AnyOperation = Operation<unknown, unknown>;

/** The input of an operation that takes none. */
export type NoInput = Readonly<Record<string, never>>;
