import type { ErrorClass } from "../../operation.ts";
import { ConnectorError } from "../../errors.ts";
import { brokenConnection } from "../broken-connection.ts";
import { DriverFailure } from "../driver.ts";
import { wrongCount } from "../sql/reading.ts";

/** SQLSTATE codes and classes (PostgreSQL, appendix A); the longest that fits decides. */
const classes: ReadonlyMap<string, Exclude<ErrorClass, "ignored">> = new Map([
  ["08", "unavailable"],
  ["22", "invalid"],
  ["23", "invalid"],
  ["23503", "conflict"],
  ["23505", "conflict"],
  ["23P01", "conflict"],
  ["25001", "permission"], // a transaction that only reads, and was to write
  ["25006", "permission"],
  ["28", "reauthenticate"],
  ["3D000", "notFound"],
  ["40001", "unavailable"],
  ["40P01", "unavailable"],
  ["42", "invalid"],
  ["42501", "permission"],
  ["53", "unavailable"],
  ["54", "invalid"],
  ["55P03", "unavailable"],
  ["57P01", "unavailable"],
  ["57P02", "unavailable"],
  ["57P03", "unavailable"],
  ["57P05", "unavailable"],
]);

export function classOf(code: string): Exclude<ErrorClass, "ignored"> | undefined {
  return classes.get(code) ?? classes.get(code.slice(0, 2));
}

/** Whether the server closes the connection after what it said: it shuts down, or an operator ended the session. */
export function isLastWord(failure: Error): boolean {
  return (
    failure instanceof DriverFailure && /^(?:57P0[1-5]|08)/.test(String(failure.facts["code"]))
  );
}

/** Ended by `statement_timeout`, or by whoever gave the call up. */
const CANCELED = "57014";

/** `pg` breaks no other rule of the protocol. */
const MISCOUNTED = "08P01";

/**
 * What `pg` threw: the server's word, or the connection's end. `connecting`: no command was sent yet, so that it
 * may be sent again.
 */
export function failureOf(error: unknown, connecting: boolean): Error {
  if (error instanceof ConnectorError || error instanceof DriverFailure) return error;
  const facts = factsOf(error);
  const { code, severity } = facts;
  // Poolers say the same where they turn a session away, and end it.
  if (code === MISCOUNTED && severity !== "FATAL") return wrongCount();
  if (code === CANCELED) return new ConnectorError("timeout", "The server ended the statement.");
  // Five characters of the server's; Node's codes are longer.
  if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) {
    const { message, constraint, table, column, schema } = facts;
    const told = { code, message, constraint, table, column, schema, severity };
    // Every statement runs in a transaction, and an error ends it; but a connection that is shut down may have
    // committed before.
    return new DriverFailure(told, connecting || !/^(?:08|57P)/.test(code));
  }
  const what = error instanceof Error && /timeout/i.test(error.message) ? "in time" : "whole";
  return brokenConnection(error, `The connection to the server did not stay ${what}`, connecting);
}

function factsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return {};
  return { ...error, message: error.message };
}
