import { badInput } from "./errors.ts";

/** Names of people and agents; every record of what they do holds one. */
const LONGEST = 512;

/** Whether a value can name who acts. */
export function isActor(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST && value.isWellFormed();
}

/**
 * Who makes a call: the one that the host opened the connector for, else the one that the call names. Fails with
 * `badInput` where both are there and differ, so that no agent acts or asks in another's name, and for what is no name.
 */
export function actorOf(own: string | undefined, named: string | undefined): string | undefined {
  if (named !== undefined && !isActor(named))
    throw badInput("options.actor", `must be well-formed text of at most ${LONGEST} characters`);
  if (own !== undefined && named !== undefined && named !== own)
    throw badInput("options.actor", "must not name another than whom the connector was opened for");
  return own ?? named;
}
