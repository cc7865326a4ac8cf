import { createHash } from "node:crypto";
import type { NetworkPolicy } from "../network/network-policy.ts";
import { VaultError } from "./error.ts";
import type { KeyEncryptionKey } from "./key.ts";
import {
  callKeyService,
  checkAddress,
  fromBase64,
  sendWithin,
  type KeyServiceRequest,
  type SendToKeyService,
} from "./key-service.ts";

export interface AwsKmsOptions {
  /** ARN of a symmetric key; an alias would go on naming the key after it was given to another. */
  readonly keyArn: string;
  readonly region: string;
  /** Returns the headers with those of Signature Version 4 for the service `kms` added. */
  readonly sign: (
    request: KeyServiceRequest,
  ) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  /** Default: `https://kms.<region>.amazonaws.com/`. */
  readonly endpoint?: string;
  /** Which hosts may be reached. Default: the public Internet over TLS alone. */
  readonly network?: NetworkPolicy;
  /** In place of the transport of this runtime. */
  readonly send?: SendToKeyService;
}

const SERVICE = "AWS KMS";

/**
 * A key that never leaves AWS KMS (https://docs.aws.amazon.com/kms/latest/APIReference/, Encrypt and
 * Decrypt). The context goes along as its SHA-256, so that AWS's logs name no connection.
 */
export function awsKms(options: AwsKmsOptions): KeyEncryptionKey {
  const { keyArn, region, sign, network } = options;
  const send = options.send ?? sendWithin(network);
  const url = `${checkAddress(options.endpoint ?? `https://kms.${region}.amazonaws.com`)}/`;

  async function call(
    action: "Encrypt" | "Decrypt",
    context: Uint8Array,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const EncryptionContext = {
      credential: createHash("sha256").update(context).digest("base64"),
    };
    const request: KeyServiceRequest = {
      method: "POST",
      url,
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `TrentService.${action}`,
      },
      body: JSON.stringify({ KeyId: keyArn, EncryptionContext, ...parameters }),
    };
    const headers = await sign(request);
    return await callKeyService(SERVICE, send, { ...request, headers }, refusal);
  }

  return {
    id: keyArn,
    async wrap(dataKey, context) {
      const Plaintext = Buffer.from(dataKey).toString("base64");
      const answer = await call("Encrypt", context, { Plaintext });
      return fromBase64(SERVICE, answer["CiphertextBlob"]);
    },
    async unwrap(wrapped, context) {
      const CiphertextBlob = Buffer.from(wrapped).toString("base64");
      const answer = await call("Decrypt", context, { CiphertextBlob });
      return fromBase64(SERVICE, answer["Plaintext"]);
    },
  };
}

/** `__type` is the name of the error, with or without a namespace before `#`. */
function refusal(answer: Readonly<Record<string, unknown>>): VaultError | undefined {
  const name = /(?:^|#)(\w{1,64})$/.exec(String(answer["__type"]))?.[1];
  if (name === undefined) return undefined;
  return name === "InvalidCiphertextException" || name === "IncorrectKeyException"
    ? new VaultError("tampered", "AWS KMS did not wrap this data key for this credential.")
    : new VaultError("keyService", `AWS KMS refused the call (${name}).`);
}
