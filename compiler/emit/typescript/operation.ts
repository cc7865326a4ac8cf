import { isDeepStrictEqual } from "node:util";
import type { InputBinding } from "@human/connector-sdk";
import type { ConstantIR, HttpIR, IdempotencyIR, OperationIR } from "../../ir/ir.ts";
import {
  type Code,
  data,
  literal,
  object,
  optional,
  literals,
  url,
  value,
} from "../printer/code.ts";
import { idempotencyCode, paginationCode } from "./descriptor.ts";
import { driverOperationCode } from "./driver.ts";
import type { Imports } from "./imports.ts";
import { isInherited } from "./inherited.ts";
import { stepsOperationCode } from "./steps.ts";

/** One operation as data; its bindings stand one a line, so that a change is one line of a diff. */
export function operationCode(
  operation: OperationIR,
  imports: Imports,
  operations: readonly OperationIR[],
  http?: HttpIR,
): Code {
  const { scopes, constants, projection, driver, steps } = operation;
  if (steps !== undefined) return stepsOperationCode(operation, steps, operations);
  if (driver !== undefined) return driverOperationCode(operation, driver);
  const input = operation.inputs.map(({ name, binding }) => {
    const code = bindingCode(binding);
    // TypeScript takes what stands under the name of an object's own method for that method.
    return [name, isInherited(name) ? { kind: "constant" as const, of: code } : code] as const;
  });
  const set = constants.map(constantCode);
  return object(
    [
      ["id", literal(operation.id)],
      ["method", literal(operation.method)],
      ["path", literal(operation.path)],
      optional("baseUrl", operation.baseUrl, url),
      ["effect", literal(operation.effect)],
      scopes.length === 0 ? undefined : ["scopes", literals(scopes)],
      optional("auth", operation.auth, literals),
      optional("idempotency", ownIdempotency(operation, http), idempotencyCode),
      optional("retry", operation.retry, data),
      operation.confirm ? ["confirm", literal("ask")] : undefined,
      operation.untrusted ? ["untrusted", literal(true)] : undefined,
      ["input", object(input, { broken: true })],
      set.length === 0 ? undefined : ["set", { kind: "array", items: set }],
      optional("body", operation.body, data),
      ["answer", literal(operation.answer)],
      optional("accept", operation.accept, literal),
      optional("shape", operation.shape, data),
      optional("result", operation.result, data),
      optional("items", operation.items, data),
      optional("output", projection, (fields) =>
        object(fields.map(([name, field]) => [name, data(field)])),
      ),
      optional("timeout", operation.timeout, literal),
      optional("quota", operation.quota, literal),
      optional("pagination", operation.pagination, (pagination) =>
        pagination === "none"
          ? literal(pagination)
          : paginationCode(pagination, imports, operations),
      ),
      optional("errors", operation.errors, data),
      optional("partial", operation.partial, data),
    ],
    { broken: true },
  );
}

/** Left out where the runtime comes to the same by itself: reads are natural, others as the connector says. */
function ownIdempotency(
  operation: OperationIR,
  http: HttpIR | undefined,
): IdempotencyIR | undefined {
  const natural: IdempotencyIR = { kind: "natural" };
  // The runtime repeats these two, unless it is told what it is told here.
  if (operation.method === "PUT" || operation.method === "DELETE") return operation.idempotency;
  const inherited =
    operation.effect === "read" ? natural : (http?.idempotency ?? { kind: "none" as const });
  return isDeepStrictEqual(operation.idempotency, inherited) ? undefined : operation.idempotency;
}

function constantCode(constant: ConstantIR): Code {
  const { name, binding } = constant;
  return object([
    ["in", literal(binding.in)],
    ["name", literal(binding.name ?? name)],
    ...styleEntries(binding),
    ["value", value(constant.value)],
  ]);
}

function bindingCode(binding: InputBinding): Code {
  return object([
    ["in", literal(binding.in)],
    optional("name", binding.name, literal),
    optional("required", binding.required, literal),
    ...styleEntries(binding),
  ]);
}

function styleEntries(
  binding: Omit<InputBinding, "required">,
): readonly (readonly [string, Code] | undefined)[] {
  return [
    optional("style", binding.style, literal),
    optional("explode", binding.explode, literal),
    optional("allowReserved", binding.allowReserved, literal),
    optional("multiSegment", binding.multiSegment, literal),
    optional("members", binding.members, literal),
    optional("json", binding.json, literal),
    optional("member", binding.member, literal),
    optional("contentType", binding.contentType, literal),
  ];
}
