import { inspect } from "node:util";
import { expect } from "vitest";

/** A secret as it is, and as it is usually encoded. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      new URLSearchParams([["", secret]]).toString().slice(1),
      JSON.stringify(secret).slice(1, -1),
      bytes.toString("base64"),
      bytes.toString("base64").replace(/=+$/, ""),
      bytes.toString("base64url"),
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
    ]),
  ];
}

/**
 * The fields of a credential with an end that looks different in every encoding. Keys that are parsed stay as they are,
 * and so does what stands in a path or names an account in a header.
 */
export function withCanaries(
  credential: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(credential).map(([name, value]) => [
      name,
      /^(-----BEGIN|\{|whsec_)/.test(value) ? value : `${value}+/~?k=`,
    ]),
  );
}

/** What a server says that repeats all that it was told, in every form. */
export function echoOf(
  secrets: readonly string[],
  headers: Readonly<Record<string, unknown>>,
): string {
  return [...secrets.flatMap(formsOf), String(headers["authorization"] ?? "")].join(" ");
}

/** Fails where a text holds a secret in any form. */
export function expectNoCanary(
  secrets: readonly string[],
  told: readonly string[],
  place: string,
): void {
  for (const text of told)
    for (const form of secrets.flatMap(formsOf)) {
      const at = text.indexOf(form);
      if (at < 0) continue;
      const around = text.slice(Math.max(0, at - 60), at);
      expect.fail(`${place} tells a secret (${String(form.length)} characters) after: ${around}`);
    }
}

/** All that an error says to whoever logs, inspects or sends it on, its causes included. */
export function toldBy(error: unknown): readonly string[] {
  const told: string[] = [];
  for (let each = error; each !== undefined && told.length < 40;) {
    told.push(
      inspect(each, { depth: Infinity, showHidden: true, getters: true }),
      JSON.stringify(each) ?? "",
      String(each),
    );
    each = each instanceof Error ? each.cause : undefined;
  }
  return told;
}
