import type { Json } from "../json.ts";
import type { DocumentPath } from "../source.ts";
import type { SpecOperation } from "../spec/spec.ts";
import type { OperationDefinition } from "../validate/definition.ts";
import type { BoundDocument } from "./bound.ts";
import type { Slot } from "./slot.ts";

/** One operation's inputs, and everything that they can be. */
export interface InputRequest {
  readonly id: string;
  readonly at: DocumentPath;
  readonly definition: OperationDefinition;
  readonly operation: SpecOperation;
  readonly document: BoundDocument;
  readonly slots: readonly Slot[];
  /** `http.set` and `http.omit`. */
  readonly defaults: {
    readonly set: Readonly<Record<string, Json>>;
    readonly omit: readonly string[];
  };
  /** Parameters that an auth method sends, with their places: `query.token`. */
  readonly sentByAuth: readonly string[];
  /** Set by the pages or by `expand`, not by the caller. */
  readonly managed: ReadonlyMap<string, Json | undefined>;
  /** The parameter of the page's size, where the pages set it unless the caller does. */
  readonly sized: string | undefined;
}
