import { ConnectorError } from "../errors.ts";

/** The error for an answer beyond a connection's limits: over so many rows or bytes. */
export function tooLarge(limit: string): ConnectorError {
  const help = "ask for fewer records or fields";
  return new ConnectorError("tooLarge", `The answer has over ${limit}; ${help}.`);
}
