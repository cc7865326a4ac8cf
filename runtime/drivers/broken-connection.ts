import { ConnectorError } from "../errors.ts";
import { causeOf, meaningOf, nameOf } from "../http/transport-error.ts";

/**
 * The error for a connection that was not had or did not stay; `unsent` where nothing had left yet. The text and the
 * fields of what was thrown are dropped: clients put commands, their values and passwords there. Its code stays.
 */
export function brokenConnection(
  thrown: unknown,
  sentence: string,
  unsent: boolean,
): ConnectorError {
  const details = { ...(unsent ? ({ unsent } as const) : {}), cause: causeOf(thrown) };
  const name = nameOf(thrown);
  return new ConnectorError("network", `${meaningOf(name) ?? sentence} (${name}).`, details);
}
