import type { Expression, Place, Value } from "../expression/expression.ts";
import type { ErrorClass, ErrorSign } from "../operation.ts";

export type DriverName = "postgres" | "mysql" | "mongodb" | "redis" | "smtp";

/** The definition's `driver`: which protocol is spoken, where, and within which limits. */
export interface DriverDescriptor {
  readonly use: DriverName;
  /** Reads `connection`, `credential` and `auth`. */
  readonly connect: Readonly<Record<string, Value>>;
  /** `off` stands in definitions with its reason only; an expression gives one of the other two. */
  readonly tls: "verify" | "upgrade" | "off" | Expression;
  /** Everything but false is read only, so that a field that was left out opens nothing. */
  readonly readOnly?: Value;
  /** What `db.*` may name; null: everything that the account may. */
  readonly collections?: Value;
  /** The definition says why the account itself reaches no others. */
  readonly roleEnforcesCollections?: true;
  /** Milliseconds. */
  readonly pool: { readonly max: number; readonly idle: number };
  readonly timeout: { readonly connect: number; readonly command: number };
  readonly limits: { readonly rows: number; readonly bytes: number };
  /** Places with the root `error`. */
  readonly errors?: {
    readonly code?: Place;
    readonly message?: Place;
    readonly is?: Readonly<Partial<Record<ErrorClass, readonly ErrorSign[]>>>;
  };
}
