import type { OpenAPIV3 } from "openapi-types";
import type { InputIR, OperationIR } from "../../../compiler/ir/ir.ts";
import type { TypeIR } from "../../../compiler/ir/type.ts";
import { follow, type VendorOperation } from "../../kit/vendor-operation.ts";
import type { Sampled, Samples } from "./samples.ts";
import { declaredParameters } from "./vendor-operations.ts";

/** What is given to an operation, or why nothing can be. */
export type MadeInput =
  | {
      readonly input: Readonly<Record<string, unknown>>;
      /** The vendor's names that the operation has no input for. */
      readonly lost: readonly string[];
    }
  | { readonly reason: string; readonly detail?: string };

/** Makes an operation's input out of samples of the vendor's schemas: our names, the vendor's values. */
export function makeInput(
  operation: OperationIR,
  vendor: VendorOperation,
  samples: Samples,
  members: "all" | "required",
): MadeInput {
  if (/\}\{/.test(vendor.template))
    return { reason: "parameters of the path stand side by side: nobody can tell them apart" };
  const values = new Map<string, unknown>();
  for (const parameter of declaredParameters(vendor)) {
    if (parameter.required !== true && members === "required") continue;
    const sampled = sampleParameter(parameter, samples, members);
    if ("reason" in sampled)
      return { ...sampled, reason: `${parameter.in} parameter: ${sampled.reason}` };
    if (parameter.content === undefined && isNested(sampled.value))
      return { reason: "OpenAPI does not say how nested values are written in parameters" };
    if (parameter.content === undefined && hasUnsayable(sampled.value))
      return { reason: "parameters cannot say null, or a list or an object of nothing" };
    values.set(`${parameter.in} ${parameter.name}`, sampled.value);
  }
  const media = bodyOf(operation, vendor);
  if (media?.schema !== undefined && (members === "all" || media.required)) {
    const options = { members, direction: "request", encoding: "json" } as const;
    const sampled = samples.make(media.schema, options);
    if ("reason" in sampled) return { ...sampled, reason: `body: ${sampled.reason}` };
    if (operation.body?.encoding === "xml" && isNameless(vendor.document, media.schema))
      return { reason: "the vendor names no root of the XML" };
    const { encoding } = operation.body ?? {};
    if (encoding !== "json" && encoding !== "bytes" && hasUnsayable(sampled.value))
      return { reason: "forms and XML cannot say null, or a list or an object of nothing" };
    if (encoding === "multipart" && !isRecord(sampled.value))
      return { reason: "the vendor names no part of the form" };
    values.set(
      "payload",
      operation.body?.encoding === "bytes" ? bytesOf(sampled.value) : sampled.value,
    );
    if (typeof sampled.value === "object" && sampled.value !== null)
      for (const [name, value] of Object.entries(sampled.value)) values.set(`body ${name}`, value);
  }
  const taken = new Set(operation.inputs.map(placeOf));
  const payload = values.get("payload");
  // Beside inputs for members of it, the whole body is for what they do not take.
  if (operation.inputs.some(({ binding }) => binding.in === "body") && isRecord(payload)) {
    const rest = Object.entries(payload).filter(([name]) => !taken.has(`body ${name}`));
    if (rest.length === 0) values.delete("payload");
    else values.set("payload", Object.fromEntries(rest));
  }
  const entries = operation.inputs.flatMap((input) => {
    const key = placeOf(input);
    if (!values.has(key)) return [];
    const { member } = input.binding;
    const whole = values.get(key);
    const value = member !== undefined && isRecord(whole) ? whole[member] : whole;
    return value === undefined ? [] : [[input.name, written(value, input.type)] as const];
  });
  const constants = operation.constants.map(placeOf);
  const hasPayload = taken.has("payload");
  const lost = [...values.keys()].filter(
    (key) =>
      // Objects are looked at by their members.
      !(key === "payload" && isRecord(payload) && !(payload instanceof Uint8Array)) &&
      !taken.has(key) &&
      !constants.includes(key) &&
      !(hasPayload && key.startsWith("body ")),
  );
  return { input: Object.fromEntries(entries), lost };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function placeOf({ name, binding }: Pick<InputIR, "name" | "binding">): string {
  return binding.in === "payload" ? "payload" : `${binding.in} ${binding.name ?? name}`;
}

function sampleParameter(
  { schema, content }: OpenAPIV3.ParameterObject,
  samples: Samples,
  members: "all" | "required",
): Sampled {
  const [media] = Object.values(content ?? {});
  const found = schema ?? media?.schema;
  if (found === undefined) return { value: "text" };
  return samples.make(found, { members, direction: "request", encoding: "text" });
}

/** What the vendor says of the body that the operation sends. */
export function bodyOf(
  { body }: Pick<OperationIR, "body">,
  { document, operation }: VendorOperation,
): (OpenAPIV3.MediaTypeObject & { readonly required: boolean }) | undefined {
  if (operation.requestBody === undefined || body === undefined) return undefined;
  const declared = follow<OpenAPIV3.RequestBodyObject>(document, operation.requestBody);
  const names = Object.keys(declared.content);
  const name =
    names.find((each) => bare(each) === bare(body.mediaType)) ??
    names.find((each) => bare(each) === "*/*");
  const media = name === undefined ? undefined : declared.content[name];
  return media && { ...media, required: declared.required === true };
}

function bare(type: string): string {
  return type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function isNested(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((each) => typeof each === "object" && each !== null);
}

/** Whether a part of a value leaves no trace where all is text. */
export function hasUnsayable(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return false;
  const parts: readonly unknown[] = Object.values(value);
  return parts.length === 0 || parts.some(hasUnsayable);
}

/** An element is called as the schema says, else as the component is. */
function isNameless(
  document: OpenAPIV3.Document,
  schema: OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject,
): boolean {
  if ("$ref" in schema) return false;
  return follow<OpenAPIV3.SchemaObject>(document, schema).xml?.name === undefined;
}

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

/** Where bytes are wanted, a sampled text is their content. */
function written(value: unknown, type: TypeIR): unknown {
  if (type.kind === "bytes" && typeof value === "string") return new TextEncoder().encode(value);
  if (type.kind === "array" && Array.isArray(value))
    return value.map((each) => written(each, type.items));
  return value;
}
