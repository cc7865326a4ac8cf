import { ConnectorError } from "../errors.ts";
import { type Mailbox, mailboxText, readMailbox } from "./mime-header.ts";

/**
 * One address of e-mail, with or without a name before it, as it stands in a header (RFC 5322, section 3.4), in
 * ASCII. Fails with `badInput` for anything else, so that nobody writes to more people than he names.
 */
export function mailbox(value: unknown): string | null {
  const read = oneMailbox(value);
  return read === null ? null : mailboxText(read);
}

/** The address alone of what `mailbox` takes. */
export function mailAddress(value: unknown): string | null {
  return oneMailbox(value)?.address ?? null;
}

/** The name before the address of what `mailbox` takes; null where there is none. */
export function mailName(value: unknown): string | null {
  const name = oneMailbox(value)?.name;
  return name === undefined || name === "" ? null : name;
}

function oneMailbox(value: unknown): Mailbox | null {
  if (value === null || value === undefined) return null;
  const read = typeof value === "string" ? readMailbox(value) : undefined;
  if (read !== undefined) return read;
  throw new ConnectorError(
    "badInput",
    "A sender or recipient is not one address of e-mail, such as ada@example.com or Ada <ada@example.com>.",
  );
}
