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
  const missing: Slot[] = [];
  for (const slot of request.slots) {
    if (!slot.required || excused.includes(slot.name) || given.has(vendorPlace(slot))) continue;
    if (["body", "payload"].includes(slot.binding.in) && payload) continue;
    const { member: _, ...whole } = slot.binding;
    if (given.has(vendorPlace({ name: slot.name, binding: whole }))) continue;
    // Without a parameter of the path there is no address.
    if (slot.binding.in !== "path" && isOmitted(slot, request.defaults.omit)) continue;
    missing.push(slot);
  }
  const isSent = (slot: Slot): boolean => request.sentByAuth.includes(placeOf(slot));
  for (const slot of missing.filter(isSent))
    reportRequired(
      context,
      request,
      [slot],
      `\`auth\` sends it: leave it out by \`omit: [${placeOf(slot)}]\` in \`http\`.`,
    );
  const others = missing.filter((slot) => !isSent(slot));
  const help =
    others.length === 1
      ? `Add "${others[0]?.name ?? ""}" to \`input\`, or give it a constant in \`set\`.`
      : "Add them to `input`, or give them constants in `set`.";
  if (others.length > 0) reportRequired(context, request, others, help);
}

/** As many as a reader looks at. */
const MOST_PLACES = 3;

function reportRequired(
  context: BindContext,
  request: InputRequest,
  slots: readonly Slot[],
  help: string,
): void {
  const at = request.definition.input === undefined ? request.at : [...request.at, "input"];
  const names = listNames(slots.map((each) => each.name));
  const values = { names, operation: request.operation.operationId, help };
  const { document } = request.document;
  const related = slots.slice(0, MOST_PLACES).flatMap((each) => requiredPlace(document, each));
  context.report("bind/required-input", values, context.locate(at, "key"), { related });
}

function placeOf(slot: Slot): string {
  return `${slot.binding.in}.${vendorName(slot)}`;
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
  { ours, theirs: name }: { readonly ours: string; readonly theirs: string },
  span: Span,
): string | undefined {
  const { operation } = request;
  const { document } = request.document;
  const names = request.slots.map((each) => each.name);
  const isTurned = ours !== name && names.includes(ours);
  const [whole = ""] = name.split(/[.[]/);
  const isMember = whole !== name && names.includes(whole);
  const near = isTurned || isMember ? undefined : nearest(name, names);
  const help = isMember
    ? `Write "${whole}": callers give it whole.`
    : isTurned
      ? `Write \`{ ${name}: ${ours} }\`: our name on the left, the vendor's on the right.`
      : names.length === 0
        ? "It takes no input at all."
        : `It takes ${listNames(names)}.`;
  const values = { name, operation: operation.operationId, suggestion: didYouMean(near), help };
  const related = operationPlace(document, operation);
  const fix = renameFix(span, name, near);
  context.report("bind/unknown-input", values, span, { related, ...fix });
  return isTurned ? ours : isMember ? whole : near;
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
