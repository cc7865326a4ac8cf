import type { NetworkPolicy } from "../network/network-policy.ts";
import { VaultError } from "./error.ts";
import type { KeyEncryptionKey } from "./key.ts";
import {
  callKeyService,
  checkAddress,
  fromBase64,
  sendWithin,
  type SendToKeyService,
} from "./key-service.ts";

export interface HashicorpVaultOptions {
  /** `https://vault.example.com:8200` */
  readonly address: string;
  /** Name of a transit key of type `aes256-gcm96` or `chacha20-poly1305`. */
  readonly key: string;
  /** Where the transit engine is mounted. Default `transit`. */
  readonly mount?: string;
  /** Asked before each call, so that whoever gives tokens may renew them. */
  readonly token: () => Promise<string> | string;
  /** Of Vault Enterprise. */
  readonly namespace?: string;
  /** Which hosts may be reached. Default: the public Internet over TLS alone. */
  readonly network?: NetworkPolicy;
  /** In place of the transport of this runtime. */
  readonly send?: SendToKeyService;
}

const SERVICE = "HashiCorp Vault";

/**
 * A key that never leaves HashiCorp Vault's transit engine (https://developer.hashicorp.com/vault/api-docs/
 * secret/transit, encrypt and decrypt). The context is the associated data, which Vault knows since 1.13;
 * the record itself is bound to the context whatever the server does.
 */
export function hashicorpVault(options: HashicorpVaultOptions): KeyEncryptionKey {
  const { key, mount = "transit", token, namespace, network } = options;
  const send = options.send ?? sendWithin(network);
  const address = checkAddress(options.address);

  async function call(
    action: "encrypt" | "decrypt",
    context: Uint8Array,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const path = `v1/${mount.split("/").map(encodeURIComponent).join("/")}/${action}`;
    const request = {
      method: "POST",
      url: `${address}/${path}/${encodeURIComponent(key)}`,
      headers: {
        "content-type": "application/json",
        "x-vault-request": "true",
        "x-vault-token": await token(),
        ...(namespace === undefined ? {} : { "x-vault-namespace": namespace }),
      },
      body: JSON.stringify({ associated_data: base64(context), ...parameters }),
    } as const;
    const { data } = await callKeyService(SERVICE, send, request, refusal);
    return typeof data === "object" && data !== null ? { ...data } : {};
  }

  return {
    id: `${mount}/${key}`,
    async wrap(dataKey, context) {
      const { ciphertext } = await call("encrypt", context, { plaintext: base64(dataKey) });
      if (typeof ciphertext !== "string" || !/^vault:v\d+:[\w+/=]+$/.test(ciphertext))
        throw new VaultError("keyService", `${SERVICE} answered without the key.`);
      return Buffer.from(ciphertext);
    },
    async unwrap(wrapped, context) {
      const ciphertext = Buffer.from(wrapped).toString("latin1");
      return fromBase64(SERVICE, (await call("decrypt", context, { ciphertext }))["plaintext"]);
    },
  };
}

function refusal({ errors }: Readonly<Record<string, unknown>>): VaultError | undefined {
  return JSON.stringify(errors ?? "").includes("message authentication failed")
    ? new VaultError("tampered", `${SERVICE} did not wrap this data key for this credential.`)
    : undefined;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
