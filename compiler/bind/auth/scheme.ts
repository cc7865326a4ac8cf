import type { AuthOptionIR, FieldIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import type {
  AuthDefinition,
  ConnectorDefinition,
  FieldDefinition,
} from "../../validate/definition.ts";
import type { BindContext } from "../context.ts";
import type { Roots } from "../value.ts";

/** What one auth scheme means to the compiler. */
export interface SchemeCompiler {
  /** Secrets that the user gives when the definition names none. */
  readonly fields: SchemeFields | ((definition: AuthDefinition) => SchemeFields);
  /** Options of the runtime's factory, in print order. */
  readonly options: (context: BindContext, request: SchemeRequest) => readonly SchemeOption[];
}

type SchemeFields = Readonly<Record<string, FieldDefinition>>;

export type SchemeOption = readonly [key: string, option: AuthOptionIR];

export interface SchemeRequest {
  readonly at: DocumentPath;
  readonly definition: AuthDefinition;
  readonly fields: readonly FieldIR[];
  /** Union of the operations' scopes and the method's own. */
  readonly scopes: readonly string[];
  readonly hosts: readonly string[];
  readonly connector: ConnectorDefinition;
}

/** Roots inside `auth`: the only section besides `driver.connect` and `verify.secret` that reads `credential`. */
export const AUTH_ROOTS: Roots = new Set(["credential", "connection", "app", "auth"]);

/** A field of one secret text; `help` says where people find it. */
export function secretField(title: string, help?: string): FieldDefinition {
  return { title, secret: true, ...(help === undefined ? {} : { help }) };
}
