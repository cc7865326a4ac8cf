import { badInput } from "./errors.ts";

/**
 * Who makes a call: the one that the host opened the connector for, else the one that the call names. Fails with
 * `badInput` where both are there and differ, so that no agent acts or asks in another's name.
 */
export function actorOf(own: string | undefined, named: string | undefined): string | undefined {
  if (own !== undefined && named !== undefined && named !== own)
    throw badInput("options.actor", "must not name another than whom the connector was opened for");
  return own ?? named;
}
