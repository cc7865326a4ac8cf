import { MongoError, MongoErrorLabel, MongoServerError } from "mongodb";
import { ConnectorError } from "../../errors.ts";
import type { ErrorClass } from "../../operation.ts";
import { brokenConnection } from "../broken-connection.ts";
import { DriverFailure } from "../driver.ts";

type Class = Exclude<ErrorClass, "ignored">;

/** Error codes of MongoDB's servers (error_codes.yml). */
const classes: ReadonlyMap<string, Class> = new Map([
  ["2", "invalid"], // BadValue
  ["9", "invalid"], // FailedToParse
  ["13", "permission"], // Unauthorized
  ["14", "invalid"], // TypeMismatch
  ["18", "reauthenticate"], // AuthenticationFailed
  ["26", "notFound"], // NamespaceNotFound
  ["40", "invalid"],
  ["59", "invalid"], // CommandNotFound
  ["66", "invalid"], // ImmutableField
  ["73", "invalid"], // InvalidNamespace
  ["112", "unavailable"], // WriteConflict
  ["121", "invalid"], // DocumentValidationFailure
  ["168", "invalid"],
  ["251", "unavailable"], // NoSuchTransaction
  ["292", "invalid"], // a sort that needs more memory than it may have
  ["8000", "reauthenticate"], // Atlas
  ["10334", "invalid"], // BSONObjectTooLarge
  ["11000", "conflict"],
  ["11001", "conflict"],
  ["40324", "invalid"], // a stage that there is not
]);

/** The server steps down, shuts down or is no primary any more; it refused the command. */
const LEAVING: ReadonlySet<unknown> = new Set([
  91, 189, 10_107, 10_058, 11_600, 11_602, 13_435, 13_436,
]);

/** The server ended it because of its time: MaxTimeMSExpired, and what an interruption looks like. */
const ENDED: ReadonlySet<unknown> = new Set([50, 262]);

export function classOf(code: string): Class | undefined {
  return LEAVING.has(Number(code)) ? "unavailable" : classes.get(code);
}

/** Whether the connection's server is not the one to ask any more. */
export function isElsewhere(error: unknown): boolean {
  if (error instanceof DriverFailure) return LEAVING.has(error.facts["number"]);
  return error instanceof ConnectorError && error.code === "network";
}

/**
 * What the driver threw: the server's word, or the connection's end. `inTransaction`: nothing of it stays where
 * the server refused a step.
 */
export function failureOf(
  error: unknown,
  {
    connecting = false,
    inTransaction = false,
  }: { readonly connecting?: boolean; readonly inTransaction?: boolean } = {},
): Error {
  if (error instanceof ConnectorError || error instanceof DriverFailure) return error;
  // A refusal of the network policy comes as the cause of a connection that did not stand.
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ConnectorError) return cause;
  // The driver's own word that nothing of a transaction stays.
  const undone =
    error instanceof MongoError && error.hasErrorLabel(MongoErrorLabel.TransientTransactionError);
  // A connection that breaks while records are added comes as the server's word too, without a code.
  if (error instanceof MongoServerError && typeof error.code === "number") {
    const { code, codeName, message } = error;
    if (ENDED.has(code)) return new ConnectorError("timeout", "The server ended the command.");
    const told = { code: String(code), number: code, name: codeName, message };
    // A command on several records may have done some of them before it was refused.
    return new DriverFailure(told, connecting || inTransaction || undone || isRefusal(error));
  }
  return brokenConnection(error, "The connection to the server did not stay", connecting || undone);
}

/** Turned down as a whole by a server that is no primary any more. */
function isRefusal({ code, constructor }: MongoServerError): boolean {
  return constructor === MongoServerError && LEAVING.has(code);
}
