import { ConnectorError } from "../../errors.ts";
import type { ErrorClass } from "../../operation.ts";
import { brokenConnection } from "../broken-connection.ts";
import { DriverFailure } from "../driver.ts";
import { wrongCount } from "../sql/reading.ts";

/** Error numbers of MySQL and MariaDB, and classes of SQLSTATE for the rest. */
const classes: ReadonlyMap<string, Exclude<ErrorClass, "ignored">> = new Map([
  ["1040", "unavailable"], // too many connections
  ["1044", "permission"],
  ["1045", "reauthenticate"],
  ["1048", "invalid"],
  ["1049", "notFound"], // no such database
  ["1053", "unavailable"],
  ["1062", "conflict"], // a value that has to be unique
  ["1142", "permission"],
  ["1143", "permission"],
  ["1203", "unavailable"],
  ["1205", "unavailable"], // a lock that did not come
  ["1213", "unavailable"], // a deadlock
  ["1227", "permission"],
  ["1267", "invalid"], // texts that cannot be compared
  ["1271", "invalid"],
  ["1290", "permission"],
  ["1300", "invalid"], // text of another character set
  ["1364", "invalid"],
  ["1370", "permission"],
  ["1451", "conflict"],
  ["1452", "conflict"],
  ["1698", "reauthenticate"],
  ["1792", "permission"], // a transaction that only reads
  ["3819", "invalid"],
  ["4025", "invalid"],
]);

const states: ReadonlyMap<string, Exclude<ErrorClass, "ignored">> = new Map([
  ["08", "unavailable"],
  ["21", "invalid"],
  ["22", "invalid"],
  ["23", "invalid"],
  ["28", "reauthenticate"],
  ["42", "invalid"],
]);

/** Codes are written `1062/23000`: the number, and the SQLSTATE that stands for many. */
export function classOf(code: string): Exclude<ErrorClass, "ignored"> | undefined {
  const [number = "", state = ""] = code.split("/");
  return classes.get(number) ?? states.get(state.slice(0, 2));
}

/** Ended by the session's longest time, or by whoever gave the call up. */
const ENDED: ReadonlySet<unknown> = new Set([1_317, 1_969, 3_024]);

const MISCOUNTED = 1_210;

/** What `mysql2` threw: the server's word, or the connection's end; `connecting` as long as nothing was sent. */
export function failureOf(error: unknown, connecting: boolean): Error {
  if (error instanceof ConnectorError || error instanceof DriverFailure) return error;
  const facts: Readonly<Record<string, unknown>> = error instanceof Error ? { ...error } : {};
  const { errno, sqlState, sqlMessage, code } = facts;
  if (errno === MISCOUNTED) return wrongCount();
  if (ENDED.has(errno)) return new ConnectorError("timeout", "The server ended the statement.");
  if (typeof errno === "number" && typeof sqlState === "string") {
    const told = { code: `${String(errno)}/${sqlState}`, number: errno, state: sqlState };
    return new DriverFailure(
      { ...told, name: code, message: sqlMessage },
      !sqlState.startsWith("08"),
    );
  }
  // A socket's error is passed on by some ways in its cause.
  const { cause } = error instanceof Error ? error : { cause: undefined };
  if (cause instanceof ConnectorError) return cause;
  return brokenConnection(error, "The connection to the server did not stay", connecting);
}
