import type { AnyOperation, Effect, Idempotency, RetryPolicy } from "../operation.ts";
import type { Value } from "../expression/expression.ts";

/** What a driver does for an operation. */
export type DriverAction =
  | {
      readonly kind: "statement";
      /** Text and names of inputs in turn, beginning with text; values are bound, never written into it. */
      readonly text: readonly string[];
    }
  | { readonly kind: "command"; readonly name: string };

/** What a column or a member may be, in the words of JSON Schema. */
export type ValueKind =
  "string" | "number" | "integer" | "boolean" | "object" | "array" | "null" | "any";

/** One operation of a connector that speaks by a driver, as data. */
export interface DriverOperation<Input, Output> {
  /** `tables.list` */
  readonly id: string;
  readonly driver: DriverAction;
  readonly effect: Effect;
  /** Ids of the auth methods it works with; absent: all. */
  readonly auth?: readonly string[];
  readonly idempotency?: Idempotency;
  readonly retry?: RetryPolicy;
  readonly confirm?: "ask";
  /** The output is other people's text. */
  readonly untrusted?: true;
  /** Absent: the input goes to the driver as it is, and was checked before. */
  readonly input?: Readonly<Record<string, DriverInput>>;
  /** Constants that the caller does not see. */
  readonly set?: Readonly<Record<string, Value>>;
  /** Columns of the rows that come, and what each may be. Others are left out. */
  readonly rows?: Readonly<Record<string, readonly ValueKind[]>>;
  /** Members of what comes, by the caller's names; absent: everything. */
  readonly output?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Milliseconds per attempt. */
  readonly timeout?: number;
  /** Never there: these belong to operations over HTTP. */
  readonly items?: undefined;
  readonly method?: undefined;
  readonly "~types"?: { readonly input: Input; readonly output: Output };
}

export interface DriverInput {
  readonly kinds: readonly ValueKind[];
  readonly required?: true;
  /** The driver's name, where it differs from ours. */
  readonly name?: string;
  /** Where nothing is given. */
  readonly default?: Value;
}

/** Any such operation, where its types do not matter. */
export type AnyDriverOperation = DriverOperation<unknown, unknown>;

/** Any operation that is one call. */
export type SingleOperation = AnyOperation | AnyDriverOperation;
