import { ConnectorError } from "../../errors.ts";
import type { ErrorClass } from "../../operation.ts";
import { brokenConnection } from "../broken-connection.ts";
import { DriverFailure } from "../driver.ts";

type Class = Exclude<ErrorClass, "ignored">;

/** The first words of Redis's error replies. `CHANGED` is ours: others wrote what a transaction had read. */
const classes: ReadonlyMap<string, Class> = new Map([
  ["BUSY", "unavailable"],
  ["BUSYGROUP", "conflict"],
  ["BUSYKEY", "conflict"],
  ["CHANGED", "unavailable"],
  ["CLUSTERDOWN", "unavailable"],
  ["DENIED", "permission"],
  ["ERR", "invalid"],
  ["EXISTS", "conflict"],
  ["LOADING", "unavailable"],
  ["MASTERDOWN", "unavailable"],
  ["MISCONF", "unavailable"],
  ["NOAUTH", "reauthenticate"],
  ["NOGROUP", "notFound"],
  ["NOPERM", "permission"],
  ["NOREPLICAS", "unavailable"],
  ["NOSCRIPT", "notFound"],
  ["OOM", "unavailable"],
  ["READONLY", "permission"],
  ["TRYAGAIN", "unavailable"],
  ["WRONGPASS", "reauthenticate"],
  ["WRONGTYPE", "invalid"],
]);

export function classOf(code: string): Class | undefined {
  return classes.get(code);
}

/** What ioredis threw: the server's reply, which did nothing, or the connection's end. */
export function failureOf(error: unknown, connecting: boolean): Error {
  if (error instanceof ConnectorError || error instanceof DriverFailure) return error;
  if (error instanceof Error && error.name === "ReplyError") return refusal(error.message, true);
  return brokenConnection(error, "The connection to the server did not stay", connecting);
}

/** An error reply of the server. */
export function refusal(message: string, undone: boolean): DriverFailure {
  const [code = "ERR"] = /^[A-Z]+(?= |$)/.exec(message) ?? [];
  return new DriverFailure({ code, message }, undone);
}
