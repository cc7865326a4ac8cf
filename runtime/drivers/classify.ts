import { ConnectorError } from "../errors.ts";
import { follow } from "../expression/expression.ts";
import { matches } from "../answer/match.ts";
import type { ErrorClass, ErrorSign } from "../operation.ts";
import type { Place } from "../expression/expression.ts";
import { type Redact, vendorText } from "../observe/redact.ts";
import type { DriverDescriptor } from "./descriptor.ts";
import type { Driver, DriverFailure } from "./driver.ts";

/**
 * The error that a server's refusal stands for: the definition's table, then the driver's own. Undefined where
 * the definition ignores it.
 */
export function driverError(
  failure: DriverFailure,
  { errors = {} }: DriverDescriptor,
  driver: Pick<Driver, "classOf">,
  redact: Redact,
): ConnectorError | undefined {
  const read = ([root, ...path]: Place): unknown =>
    root === "error" ? follow(failure.facts, path) : null;
  const code = textOf(read(errors.code ?? ["error", "code"]));
  const message = textOf(read(errors.message ?? ["error", "message"]));
  const kind =
    classOf(errors.is ?? {}, code, read) ??
    (code === undefined ? undefined : driver.classOf(code)) ??
    "failed";
  if (kind === "ignored") return undefined;
  return new ConnectorError(kind, `The server refused the command (${kind}).`, {
    ...(code === undefined ? {} : { vendorCode: vendorText(code, redact) }),
    ...(message === undefined ? {} : { vendorMessage: vendorText(message, redact) }),
  });
}

function classOf(
  table: Readonly<Partial<Record<ErrorClass, readonly ErrorSign[]>>>,
  code: string | undefined,
  read: (place: Place) => unknown,
): ErrorClass | undefined {
  const rows = Object.entries(table) as [ErrorClass, readonly ErrorSign[]][];
  const signs = rows.flatMap(([name, listed]) => listed.map((sign) => [name, sign] as const));
  const found =
    signs.find(([, sign]) => "match" in sign && matches(sign.match, read)) ??
    signs.find(([, sign]) => "code" in sign && sign.code === code) ??
    // Servers that count their codes: 421 is the definition's 421.
    signs.find(([, sign]) => "status" in sign && String(sign.status) === code);
  return found?.[0];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
