import type { DriverActionIR, DriverInputIR, DriverIR } from "../../ir/driver.ts";
import type { OperationIR } from "../../ir/ir.ts";
import { type Code, data, literal, literals, object, optional, value } from "../printer/code.ts";

/** The definition's `driver` as data. */
export function driverCode(driver: DriverIR): Code {
  const { use, connect, tls, readOnly, collections, roleEnforcesCollections } = driver;
  return object(
    [
      ["use", literal(use)],
      ["connect", object(connect.map(([name, each]) => [name, value(each)]))],
      ["tls", value(tls)],
      optional("readOnly", readOnly, value),
      optional("collections", collections, value),
      roleEnforcesCollections ? ["roleEnforcesCollections", literal(true)] : undefined,
      ["pool", data(driver.pool)],
      ["timeout", data(driver.timeout)],
      ["limits", data(driver.limits)],
      optional("errors", driver.errors, data),
    ],
    { broken: true },
  );
}

/** One operation that a driver does, as data; its inputs stand one a line. */
export function driverOperationCode(operation: OperationIR, driver: DriverActionIR): Code {
  const { constants, projection, idempotency, effect } = operation;
  const { action, inputs, rows } = driver;
  const isNatural = idempotency.kind === "natural" && effect !== "read";
  return object(
    [
      ["id", literal(operation.id)],
      ["driver", data(action)],
      ["effect", literal(effect)],
      optional("auth", operation.auth, literals),
      isNatural ? ["idempotency", data(idempotency)] : undefined,
      optional("retry", operation.retry, data),
      operation.confirm ? ["confirm", literal("ask")] : undefined,
      operation.untrusted ? ["untrusted", literal(true)] : undefined,
      ["input", driverInputsCode(inputs)],
      constants.length === 0
        ? undefined
        : ["set", object(constants.map((each) => [each.name, value(each.value)]))],
      optional("rows", rows, (columns) =>
        object(columns.map(([name, kinds]) => [name, literals(kinds)])),
      ),
      optional("output", projection, (fields) =>
        object(fields.map(([name, field]) => [name, data("path" in field ? field.path : [])])),
      ),
      optional("timeout", operation.timeout, literal),
    ],
    { broken: true },
  );
}

/** What the runtime checks of inputs; they stand one a line. */
export function driverInputsCode(inputs: readonly DriverInputIR[]): Code {
  return object(
    inputs.map((each) => [each.name, inputCode(each)]),
    { broken: true },
  );
}

function inputCode({ kinds, required, theirs, default: usual }: DriverInputIR): Code {
  return object([
    ["kinds", literals(kinds)],
    required ? ["required", literal(true)] : undefined,
    optional("name", theirs, literal),
    usual === undefined ? undefined : ["default", data(usual)],
  ]);
}
