import { type KeyObject, sign } from "node:crypto";
import type { RsaCertificateOptions } from "../../../../runtime/webhooks/schemes/rsa-certificate.ts";

const notification = ["Message", "MessageId", "Subject?", "Timestamp", "TopicArn", "Type"];
const confirmation = [
  "Message",
  "MessageId",
  "SubscribeURL",
  "Timestamp",
  "Token",
  "TopicArn",
  "Type",
];

/** Amazon SNS, "Verifying the signatures of Amazon SNS messages". */
export const sns: RsaCertificateOptions = {
  signature: ["body", "Signature"],
  encoding: "base64",
  algorithm: { at: ["body", "SignatureVersion"], is: { "1": "sha1", "2": "sha256" } },
  signed: {
    at: ["body", "Type"],
    lines: {
      Notification: notification,
      SubscriptionConfirmation: confirmation,
      UnsubscribeConfirmation: confirmation,
    },
  },
  certificate: ["body", "SigningCertURL"],
  hosts: ["sns.{region}.amazonaws.com", "sns.{region}.amazonaws.com.cn"],
  timestamp: { at: ["body", "Timestamp"], unit: "iso8601", tolerance: 3_600_000 },
  claims: { TopicArn: (at) => at("connection", "topic") },
};

export const CERTIFICATE_URL =
  "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem";

/** A message as SNS writes it, signed. */
export function snsMessage(
  members: Readonly<Record<string, string>>,
  privateKey: KeyObject,
  version: "1" | "2" = "2",
): Readonly<Record<string, string>> {
  const message: Readonly<Record<string, string>> = {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: "arn:aws:sns:eu-central-1:123456789012:topic",
    Message: "Hello",
    Timestamp: "2023-11-14T22:13:20.000Z",
    SignatureVersion: version,
    SigningCertURL: CERTIFICATE_URL,
    ...members,
  };
  const names = message["Type"] === "Notification" ? notification : confirmation;
  const signed = names
    .map((name) => name.replace("?", ""))
    .filter((name) => Object.hasOwn(message, name))
    .map((name) => `${name}\n${message[name]}\n`)
    .join("");
  const signature = sign(version === "1" ? "sha1" : "sha256", Buffer.from(signed), privateKey);
  return { ...message, Signature: signature.toString("base64") };
}
