import type {
  AnswerEncoding,
  OperationBody,
  Place,
  ProjectionField,
  RetryPolicy,
  XmlShape,
} from "@human/connector-sdk";
import type {
  AuthIR,
  ConnectionIR,
  ConstantIR,
  ErrorRulesIR,
  HttpIR,
  IdempotencyIR,
  InputIR,
  PaginationIR,
  PartialIR,
  UrlIR,
  WebhookEventIR,
  WebhookIR,
} from "../ir/ir.ts";
import type { DriverActionIR, DriverIR } from "../ir/driver.ts";
import type { ExpressionIR } from "../ir/expression.ts";
import type { ImplementationIR } from "../ir/implementation.ts";
import type { StepsIR } from "../ir/steps.ts";
import type { TypeIR } from "../ir/type.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { DocumentPath } from "../source.ts";
import type { SpecDocument, SpecOperation } from "../spec/spec.ts";
import type { OperationDefinition } from "../validate/definition.ts";
import type { ValidatedDefinition } from "../validate/validate.ts";

/** A pinned document and the types of its schemas. */
export interface BoundDocument {
  /** The `id` that the definition gives it; empty for the only one. */
  readonly id: string;
  readonly source: string;
  readonly integrity: string;
  readonly document: SpecDocument;
  readonly types: TypeLowering;
}

/** An operation whose every name was found: in the vendor's document, or among the definition's own. */
export interface BoundOperation {
  readonly id: string;
  readonly at: DocumentPath;
  readonly definition: OperationDefinition;
  readonly target: SpecOperation;
  readonly document: BoundDocument;
  readonly inputs: readonly InputIR[];
  /** Names of inputs whose parts callers write as text. */
  readonly writtenAsText?: readonly string[];
  readonly constants: readonly ConstantIR[];
  readonly body?: OperationBody;
  readonly baseUrl?: UrlIR;
  readonly answer: BoundAnswer;
  readonly pagination?: PaginationIR | "none";
  readonly errors?: ErrorRulesIR;
  readonly idempotency?: IdempotencyIR;
  readonly retry?: RetryPolicy;
  readonly timeout?: number;
  /** What a driver does, in place of a request. */
  readonly driver?: DriverActionIR;
  /** Calls of other operations, in place of a request. */
  readonly steps?: StepsIR;
}

/** What comes back: how it is read, where the result lies, and its type. */
export interface BoundAnswer {
  readonly encoding: AnswerEncoding;
  /** The media types to ask for, where the vendor has another name for what is read. */
  readonly accept?: string;
  /** Of an answer in XML. */
  readonly shape?: XmlShape;
  readonly result?: Place;
  readonly items?: readonly (readonly (string | number)[])[];
  readonly projection?: readonly (readonly [name: string, field: ProjectionField])[];
  readonly partial?: PartialIR;
  /** Of the result, or of one item; absent: nothing comes back. */
  readonly type?: TypeIR;
}

/** A definition all of whose names are bound; nothing has been named or decided yet. */
export interface BoundConnector {
  readonly validated: ValidatedDefinition;
  readonly documents: readonly BoundDocument[];
  readonly hosts: readonly (string | ExpressionIR)[];
  readonly auth: readonly AuthIR[];
  readonly http?: HttpIR;
  readonly driver?: DriverIR;
  readonly connection: ConnectionIR;
  readonly operations: readonly BoundOperation[];
  readonly webhooks?: BoundWebhooks;
  readonly implementations: readonly ImplementationIR[];
}

/** How events arrive; the types have no names yet. */
export type BoundWebhooks = Omit<WebhookIR, "typeName" | "events"> & {
  readonly events: readonly BoundEvent[];
};

export interface BoundEvent {
  readonly event: WebhookEventIR;
  /** Of the data, and the document that its types are of; absent: the definition does not say. */
  readonly type?: TypeIR;
  readonly document?: BoundDocument;
}
