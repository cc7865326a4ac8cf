import { ConnectorError } from "../../errors.ts";
import type { ErrorClass } from "../../operation.ts";
import { brokenConnection } from "../broken-connection.ts";
import { DriverFailure } from "../driver.ts";

type Class = Exclude<ErrorClass, "ignored">;

/** Enhanced status codes (RFC 3463, RFC 4954), then reply codes (RFC 5321, section 4.2.3). */
const enhanced: ReadonlyMap<string, Class> = new Map([
  ["5.1.1", "notFound"],
  ["5.1.2", "notFound"],
  ["5.1.6", "notFound"],
  ["5.1.10", "notFound"],
  ["5.2.1", "notFound"], // a mailbox that takes nothing any more
  ["5.7.0", "permission"],
  ["5.7.1", "permission"],
  ["5.7.8", "reauthenticate"],
  ["5.7.9", "reauthenticate"],
  ["5.7.14", "reauthenticate"],
]);
const replies: ReadonlyMap<string, Class> = new Map([
  ["500", "failed"],
  ["502", "failed"],
  ["503", "failed"],
  ["521", "failed"], // a host that takes no mail
  ["530", "reauthenticate"],
  ["534", "reauthenticate"],
  ["535", "reauthenticate"],
  ["538", "reauthenticate"],
  ["550", "notFound"],
  ["551", "notFound"],
  ["554", "permission"],
]);

/** Codes are written `550/5.1.1`: the reply, and the enhanced status where the server says one. */
export function classOf(code: string): Class | undefined {
  const [reply = "", status = ""] = code.split("/");
  // A server that asks to come back later, whatever the reason.
  if (reply.startsWith("4")) return "unavailable";
  if (REFUSED_LOGIN.has(reply)) return "reauthenticate";
  return (
    enhanced.get(status) ?? replies.get(reply) ?? (reply.startsWith("5") ? "invalid" : undefined)
  );
}

const REFUSED_LOGIN: ReadonlySet<string> = new Set(["530", "534", "535", "538"]);

/**
 * What nodemailer threw: the server's reply, or the connection's end. A message that the server answered with
 * anything but success was not taken (RFC 5321, section 4.2.5), so that it may be sent again.
 */
export function failureOf(error: unknown, connecting: boolean): Error {
  if (error instanceof ConnectorError || error instanceof DriverFailure) return error;
  const facts: Readonly<Record<string, unknown>> = error instanceof Error ? { ...error } : {};
  const { responseCode, response, command, code, originalCode = code } = facts;
  if (code === "EMESSAGE" && responseCode === undefined)
    return new ConnectorError("tooLarge", "The message is larger than the server takes.", {
      unsent: true,
    });
  if (code === "EAUTH" && responseCode === undefined)
    return new ConnectorError("badCredential", "The server takes no login by a password.");
  if (typeof responseCode === "number" && typeof response === "string" && code !== "ETLS") {
    const [, status] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
    const told = String(responseCode) + (status === undefined ? "" : `/${status}`);
    return new DriverFailure(
      { code: told, responseCode, status, command, message: response },
      true,
    );
  }
  const what = code === "ETLS" ? "TLS did not come about" : "The connection did not stay";
  // nodemailer puts a code of its own over the one that says what is wrong with a certificate.
  const cause = originalCode === code ? error : Object.assign(new Error(), { code: originalCode });
  return brokenConnection(cause, what, connecting);
}
