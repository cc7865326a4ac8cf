import { createPublicKey, type KeyObject } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type {
  AuditFault,
  AuditHead,
  AuditPart,
  AuditVerdict,
} from "@human/connector-sdk/audit/verify";
import type { Outcome } from "./outcome.ts";

export interface AuditVerifyCommand {
  /** A file with the lines that an audit log was exported as. */
  readonly file: string;
  /** A file with the public key, PEM. */
  readonly key: string;
  /** A file with heads that were kept elsewhere. */
  readonly witness?: string | undefined;
}

const FAULTS: Readonly<Record<AuditFault, string>> = {
  malformed: "this is no record of an audit log",
  signature: "the head is not signed with this key",
  organization: "this record is of another organization",
  sequence: "a record is missing, repeated or moved here",
  previous: "the record before this one was changed, or this one was put in its place",
  head: "the last record was changed",
  truncated: "records are missing after this one",
  unsigned: "this record is behind those that the head has signed",
  witness: "a head that was kept elsewhere says otherwise",
};

/** Checks an exported audit log with nothing but the public key: exit code 1 where anything was changed. */
export async function runAuditVerify(command: AuditVerifyCommand): Promise<Outcome> {
  // The one piece of the runtime that a command runs: what writes a log is what knows how to read it.
  const { parseWitness, verifyAudit } = await import("@human/connector-sdk/audit/verify");
  try {
    const key = publicKey(await readFile(command.key, "utf8"));
    if (key === undefined) return usage(`${command.key} holds no Ed25519 public key in PEM.`);
    const kept =
      command.witness === undefined ? [] : parseWitness(await readFile(command.witness, "utf8"));
    return report(command.file, await verifyAudit(createReadStream(command.file), key, kept));
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return usage(`${error.message}.`);
    throw error;
  }
}

function publicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    // Whatever else the file holds, its text must not be in a message: it may be a secret.
    return undefined;
  }
}

function report(file: string, verdict: AuditVerdict): Outcome {
  if (verdict.kind === "invalid" && verdict.unsigned !== undefined) {
    const { records, from, head } = verdict.unsigned;
    return {
      exitCode: 1,
      stdout: `${wholeness(head, from)}${file}:${verdict.line}: ${records} records from here on are not signed yet\n`,
      stderr: "Nobody vouches for the end of the audit log.\n",
    };
  }
  if (verdict.kind === "invalid")
    return {
      exitCode: 1,
      stdout: `${file}:${verdict.line}: ${FAULTS[verdict.fault]}\n`,
      stderr: "The audit log was changed, or is not whole.\n",
    };
  const open = verdict.unfinished.map((call) => `unfinished: ${JSON.stringify(call)}\n`).join("");
  return {
    exitCode: 0,
    stdout: `${wholeness(verdict.head, verdict.from)}${open}`,
    stderr: "",
  };
}

function wholeness(head: AuditHead | AuditPart, from: number): string {
  const { organization, sequence, signedat, keyid } = head;
  const name = JSON.stringify(organization);
  const key = `key ${JSON.stringify(keyid)}`;
  if (head.purpose === "connector-audit-part")
    return `${name}: a part, records ${from} to ${sequence} of ${head.of}, signed ${signedat}, ${key}\n`;
  const gone = from === 1 ? "" : ` from ${from} on, those before it forgotten by the host,`;
  return `${name}: ${sequence - from + 1} records,${gone} whole until ${signedat}, ${key}\n`;
}

function usage(message: string): Outcome {
  return { exitCode: 2, stdout: "", stderr: `${message}\n` };
}
