import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const ITERATIONS = 4096;

/** The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) for one user. */
export class ScramServer {
  readonly #salt = randomBytes(16);
  readonly #account: { readonly user: string; readonly password: string };
  #bare = "";
  #first = "";

  constructor(account: { readonly user: string; readonly password: string }) {
    this.#account = account;
  }

  /** Answers the client's first message. */
  start(message: string): string {
    this.#bare = message.replace(/^n,,/, "");
    const nonce = /r=([^,]+)/.exec(message)?.[1] ?? "";
    const salt = this.#salt.toString("base64");
    this.#first = `r=${nonce}${randomBytes(12).toString("base64")},s=${salt},i=${String(ITERATIONS)}`;
    return this.#first;
  }

  /** The server's proof, or undefined where the client's is wrong. */
  finish(message: string): string | undefined {
    const [, bare = "", proof = ""] = /^(.*),p=(.*)$/.exec(message) ?? [];
    const { user, password } = this.#account;
    const salted = pbkdf2Sync(password, this.#salt, ITERATIONS, 32, "sha256");
    const sign = (key: Buffer, text: string): Buffer =>
      createHmac("sha256", key).update(text).digest();
    const clientKey = sign(salted, "Client Key");
    const signed = `${this.#bare},${this.#first},${bare}`;
    const signature = sign(createHash("sha256").update(clientKey).digest(), signed);
    const wanted = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
    const isUser = this.#bare.startsWith(`n=${user},`);
    if (!isUser || wanted.toString("base64") !== proof) return undefined;
    return `v=${sign(sign(salted, "Server Key"), signed).toString("base64")}`;
  }
}
