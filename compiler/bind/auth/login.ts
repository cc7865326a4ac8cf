import { unknownName } from "../../diagnostics/suggest.ts";
import type { JsonObject } from "../../json.ts";
import type { BindContext } from "../context.ts";
import { bindValue, type Roots } from "../value.ts";
import { AUTH_ROOTS, type SchemeCompiler, secretField, type SchemeRequest } from "./scheme.ts";
import { lifetimeOption, placeOption, responseOption } from "./token.ts";

const STEP_ROOTS: Roots = new Set([...AUTH_ROOTS, "steps"]);

/** Calls of the vendor's own that end with a token. */
export const login: SchemeCompiler = {
  fields: { username: { title: "User name" }, password: secretField("Password") },
  options: (context, request) => {
    const steps = (request.definition["steps"] ?? {}) as JsonObject;
    checkCalls(context, request, steps);
    const value = bindValue(context, [...request.at, "steps"], steps, STEP_ROOTS);
    return [
      ["steps", { kind: "value", value }],
      ...responseOption(context, request),
      ...lifetimeOption(context, request),
      ...placeOption(context, request),
    ];
  },
};

function checkCalls(
  context: BindContext,
  { at, connector }: SchemeRequest,
  steps: JsonObject,
): void {
  const names = Object.keys(connector.operations);
  for (const [name, step] of Object.entries(steps)) {
    const { call } = step as { readonly call: string };
    if (Object.hasOwn(connector.operations, call)) continue;
    const span = context.locate([...at, "steps", name, "call"], "value");
    context.report("bind/unknown-call", unknownName(call, names), span);
  }
}
