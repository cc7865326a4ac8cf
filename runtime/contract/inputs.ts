import { badInput } from "../errors.ts";
import {
  anything,
  type Check,
  content,
  flag,
  line,
  list,
  membersOf,
  object,
  oneOf,
  optional,
  text,
  whole,
} from "./check.ts";
import type { ContractInput, ContractMethod } from "./contracts.ts";
import type { InsertInput, Order, RemoveInput, UpdateInput } from "./database.ts";
import { assertCurrency } from "./currency.ts";
import type { Attachment, SendInput } from "./notification.ts";
import type { Amount } from "./payment.ts";
import type { ByteRange } from "./storage.ts";

/** Fails with `badInput` unless a value is what a method of a contract takes. */
export function assertInput(method: ContractMethod, input: unknown): void {
  checks[method](input, "input");
}

const LONGEST_PATH = 4_096;
const LONGEST_NAME = 256;

const id = line(1_000);
const reference = line(200);

const amount: Check = (value, at) => {
  object<Amount>({ minor: whole(1), currency: assertCurrency })(value, at);
};

const email: Check = (value, at) => {
  line(254)(value, at);
  if (!/^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(String(value)))
    throw badInput(at, "is not an address of e-mail");
};

/** A path below what the connection shows: nothing in it leads out of there, on any system. */
const path: Check = (value, at) => {
  line(LONGEST_PATH)(value, at);
  assertInside(String(value), at);
};

/** A prefix may end anywhere, and be empty. */
const prefix: Check = (value, at) => {
  text(LONGEST_PATH, 0)(value, at);
  if (value === "") return;
  line(LONGEST_PATH)(value, at);
  assertInside(String(value).replace(/\/$/, ""), at);
};

function assertInside(key: string, at: string): void {
  const segments = key.replace(/^\//, "").split("/");
  if (!key.isWellFormed()) throw badInput(at, "must not hold half of a surrogate pair");
  if (key.includes("\\")) throw badInput(at, "must not hold a backslash");
  if (segments.some((each) => each === "" || each === "." || each === ".."))
    throw badInput(at, "must not have a segment that is empty, `.` or `..`");
}

const range: Check = (value, at) => {
  object<ByteRange>({ first: whole(0), last: optional(whole(0)) })(value, at);
  const { first, last } = value as ByteRange;
  if (last !== undefined && last < first) throw badInput(at, "must not end before it begins");
};

const mediaType: Check = (value, at) => {
  line(LONGEST_NAME)(value, at);
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;.*)?$/.test(String(value)))
    throw badInput(at, "is not a media type");
};

const fileName: Check = (value, at) => {
  line(LONGEST_NAME)(value, at);
  if (/[/\\]/.test(String(value))) throw badInput(at, "must not hold a folder");
};

const attachment = object<Attachment>({ name: fileName, type: mediaType, content });

const name = line(LONGEST_NAME);

/** Fields by name. */
function row(least: number): Check {
  return (value, at) => {
    const names = Object.keys(membersOf(value, at));
    if (names.length < least) throw badInput(at, "must name at least one field");
    for (const each of names) name(each, at);
  };
}

const insert = object<InsertInput>({ collection: name, records: list(row(1), 1) });
const update = object<UpdateInput>({ collection: name, where: row(1), set: row(1) });
const remove = object<RemoveInput>({ collection: name, where: row(1) });

const transactionStep: Check = (value, at) => {
  const members = membersOf(value, at);
  const [kind, ...others] = Object.keys(members);
  const check = { insert, update, delete: remove }[String(kind) as "insert"];
  if (!["insert", "update", "delete"].includes(String(kind)) || others.length > 0)
    throw badInput(at, "must have one of insert, update and delete");
  check(members[String(kind)], `${at}.${String(kind)}`);
};

const order = object<Order>({ by: name, direction: oneOf("ascending", "descending") });

const parts = object<SendInput>({
  to: line(),
  subject: optional(line()),
  text: optional(text()),
  html: optional(text()),
  attachments: optional(list(attachment)),
  thread: optional(line()),
  reference: optional(reference),
});

/** Most vendors refuse a message without words, files or not, and some send an empty one. */
const message: Check = (value, at) => {
  parts(value, at);
  const { text: plain, html } = value as SendInput;
  if (plain === undefined && html === undefined)
    throw badInput("text", "is needed where there is no html");
};

/** One check a method, with a member for each of its interface: the type says when one is forgotten. */
const checks: { readonly [Method in ContractMethod]-?: Check } = {
  "payments.charge": object<ContractInput<"payments.charge">>({
    amount,
    customer: optional(id),
    method: optional(id),
    description: optional(text(1_000)),
    reference,
  }),
  "payments.refund": object<ContractInput<"payments.refund">>({
    charge: id,
    amount: optional(amount),
    reference,
  }),
  "payments.customer": object<ContractInput<"payments.customer">>({
    email,
    name: optional(line(LONGEST_NAME)),
  }),
  "payments.subscription": object<ContractInput<"payments.subscription">>({
    customer: id,
    price: id,
    quantity: optional(whole(1)),
    trialDays: optional(whole(1, 3_650)),
    reference,
  }),
  "notification.send": message,
  "notification.ask": object<ContractInput<"notification.ask">>({
    to: line(),
    question: text(),
    choices: optional(list(line(), 1)),
    text: optional(text()),
    html: optional(text()),
    answerUrl: optional(line()),
    reference: optional(reference),
  }),
  "notification.status": object<ContractInput<"notification.status">>({ id }),
  "files.read": object<ContractInput<"files.read">>({
    path,
    range: optional(range),
    ifMatch: optional(line()),
  }),
  "files.write": object<ContractInput<"files.write">>({
    path,
    content,
    size: optional(whole(0)),
    contentType: optional(mediaType),
    ifMatch: optional(line()),
    ifAbsent: optional(flag),
  }),
  "files.list": object<ContractInput<"files.list">>({
    prefix: optional(prefix),
    recursive: optional(flag),
  }),
  "files.stat": object<ContractInput<"files.stat">>({ path }),
  "files.delete": object<ContractInput<"files.delete">>({ path }),
  "files.copy": object<ContractInput<"files.copy">>({ from: path, to: path }),
  "files.presign": object<ContractInput<"files.presign">>({
    path,
    access: oneOf("read", "write"),
    expires: optional(whole(1)),
  }),
  "db.query": object<ContractInput<"db.query">>({
    sql: text(),
    params: optional(list(anything)),
  }),
  "db.find": object<ContractInput<"db.find">>({
    collection: name,
    where: optional(row(0)),
    select: optional(list(name, 1)),
    order: optional(list(order)),
    limit: optional(whole(1)),
  }),
  "db.insert": insert,
  "db.update": update,
  "db.delete": remove,
  "db.transaction": object<ContractInput<"db.transaction">>({ steps: list(transactionStep, 1) }),
};
