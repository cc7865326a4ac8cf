import { decodeBytes, equalSecret } from "../bytes.ts";
import { secretBytes } from "../digests.ts";
import { refuse, type WebhookScheme } from "../scheme.ts";
import { activeSecrets, type Places } from "../secrets.ts";
import { readText } from "../view.ts";

export interface BasicOptions {
  /** Where the user name is kept. */
  readonly username: Places;
  /** Where the password is kept. */
  readonly secret: Places;
}

/** User name and password in `Authorization` (RFC 7617): Postmark. It covers neither body nor time. */
export function basic(options: BasicOptions): WebhookScheme {
  return {
    scheme: "basic",
    isPresent: (view) => view.read(["header", "authorization"]) !== null,
    verify: async (view, context) => {
      const header = readText(view, ["header", "authorization"]);
      if (header === undefined) return refuse("unsigned");
      const names = await activeSecrets(options.username, context);
      const secrets = await activeSecrets(options.secret, context);
      if (names.length === 0 || secrets.length === 0) return refuse("noSecret");
      const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
      const given = encoded === undefined ? undefined : decodeBytes(encoded, "base64");
      if (given === undefined) return refuse("badSignature");
      // Every pair is compared, whichever fits.
      const fitting = names.flatMap((name) =>
        secrets.filter((secret) => {
          const expected = Buffer.concat([
            secretBytes(name),
            Buffer.from(":"),
            secretBytes(secret),
          ]);
          return equalSecret(given, expected);
        }),
      );
      const [first] = fitting;
      if (first === undefined) return refuse("badSignature");
      return { kind: "verified", scheme: "basic", keyId: first.id };
    },
  };
}
