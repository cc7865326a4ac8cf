import type { RelatedPlace } from "../diagnostics/diagnostic.ts";
import { didYouMean, listNames, nearest, renameFix } from "../diagnostics/suggest.ts";
import type { InputIR } from "../ir/ir.ts";
import type { Span } from "../source.ts";
import type { SpecDocument, SpecOperation } from "../spec/spec.ts";
import type { BindContext } from "./context.ts";
import type { InputRequest } from "./input-request.ts";
import { isOmitted, type Slot, vendorName, vendorPlace } from "./slot.ts";
import { memberPlace, operationPlace, parameterPlace } from "./spec-place.ts";

/** Reports what the vendor requires and nothing gives. */
export function reportMissing(
  context: BindContext,
  request: InputRequest,
  inputs: readonly InputIR[],
  excused: readonly string[],
): void {
  const payload = inputs.some((each) => each.binding.in === "payload");
  const given = new Set(inputs.map(vendorPlace));
  for (const slot of request.slots) {
    if (!slot.required || excused.includes(slot.name) || given.has(vendorPlace(slot))) continue;
    if (["body", "payload"].includes(slot.binding.in) && payload) continue;
    const { member: _, ...whole } = slot.binding;
    if (given.has(vendorPlace({ name: slot.name, binding: whole }))) continue;
    // Without a parameter of the path there is no address.
    if (slot.binding.in !== "path" && isOmitted(slot, request.defaults.omit)) continue;
    const at = request.definition.input === undefined ? request.at : [...request.at, "input"];
    const place = `${slot.binding.in}.${vendorName(slot)}`;
    const help = request.sentByAuth.includes(place)
      ? `\`auth\` sends it: leave it out by \`omit: [${place}]\` in \`http\`.`
      : `Add "${slot.name}" to \`input\`, or give it a constant in \`set\`.`;
    const values = { name: slot.name, operation: request.operation.operationId, help };
    const { document } = request.document;
    const related = requiredPlace(document, slot);
    context.report("bind/required-input", values, context.locate(at, "key"), { related });
  }
}

function requiredPlace(document: SpecDocument, { name, origin }: Slot): readonly RelatedPlace[] {
  if (origin === undefined) return [];
  return typeof origin === "string"
    ? parameterPlace(document, origin)
    : memberPlace(document, origin, name);
}

/** Reports a name that the operation has no input of, and gives the one that was probably meant. */
export function reportUnknownInput(
  context: BindContext,
  request: InputRequest,
  name: string,
  span: Span,
): string | undefined {
  const { operation } = request;
  const { document } = request.document;
  const names = request.slots.map((each) => each.name);
  const near = nearest(name, names);
  const help = names.length === 0 ? "It takes no input at all." : `It takes ${listNames(names)}.`;
  const values = { name, operation: operation.operationId, suggestion: didYouMean(near), help };
  const related = operationPlace(document, operation);
  const fix = renameFix(span, name, near);
  context.report("bind/unknown-input", values, span, { related, ...fix });
  return near;
}

/** Reports a name in `set` that is no parameter. */
export function reportUnknown(
  context: BindContext,
  request: InputRequest,
  name: string,
  span: Span,
): void {
  const { operation, slots } = request;
  const { document } = request.document;
  reportUnknownParameter(context, { name, operation, document, slots, span });
}

/** Reports a name that is neither a parameter of the operation nor a member of its body. */
export function reportUnknownParameter(
  context: BindContext,
  request: {
    readonly name: string;
    readonly operation: SpecOperation;
    readonly document: SpecDocument;
    readonly slots: readonly Slot[];
    readonly span: Span;
    /** Where the name was written, if not at the span. */
    readonly written?: Span;
  },
): void {
  const { name, operation, document, slots, span, written } = request;
  const names = slots.map((each) => each.name);
  const near = nearest(name, names);
  const help = written
    ? "Give this operation a `pagination` of its own, or `pagination: none`."
    : `It has ${names.length === 0 ? "none" : listNames(names)}.`;
  const values = { name, operation: operation.operationId, suggestion: didYouMean(near), help };
  const related = written
    ? [{ message: "It is named here.", span: written }]
    : operationPlace(document, operation);
  context.report("bind/unknown-parameter", values, span, {
    related,
    ...(written === undefined ? renameFix(span, name, near) : {}),
  });
}
