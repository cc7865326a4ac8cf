import type { DriverName, Effect } from "@human/connector-sdk";
import type { JsonObject } from "../json.ts";
import type { StatementLanguage } from "./statement.ts";

/** What the compiler knows of a driver that the runtime has. */
export interface DriverFacts {
  /** What it connects with, and whether it can do without. */
  readonly connect: Readonly<Record<string, "required" | "optional">>;
  /** What operations may be statements in; absent: they are commands alone. */
  readonly statements?: StatementLanguage;
  readonly commands: Readonly<Record<string, CommandFacts>>;
  /** Packages that an application installs beside the SDK. */
  readonly packages: readonly string[];
  /** What the definition's `limits` hold for, in the words of the page. */
  readonly limited: { readonly what: string; readonly rows: string };
}

/** A command of a driver: for an operation, for a method of a contract, or for both. */
export interface CommandFacts {
  readonly effect: Effect;
  /** The method that it does, with the contract's input and answer. */
  readonly contract?: string;
  /** JSON Schema of the inputs, an object; absent: the command is no operation of its own. */
  readonly input?: JsonObject;
  /** JSON Schema of what comes; absent: nothing does. */
  readonly output?: JsonObject;
}

const account = { host: "required", user: "required", password: "required" } as const;
const server = {
  host: "required",
  port: "optional",
  database: "required",
  user: "required",
  password: "required",
  ca: "optional",
} as const;

const rows: DriverFacts["limited"] = { what: "An answer", rows: "rows" };

const records: DriverFacts["commands"] = {
  query: { effect: "read", contract: "db.query" },
  find: { effect: "read", contract: "db.find" },
  insert: { effect: "write", contract: "db.insert" },
  update: { effect: "write", contract: "db.update" },
  delete: { effect: "destroy", contract: "db.delete" },
  transaction: { effect: "write", contract: "db.transaction" },
};

/** One address of e-mail or several, each with or without a name before it. */
const addresses: JsonObject = {
  anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
};
const text: JsonObject = { type: "string" };
const texts: JsonObject = { type: "array", items: text };

const mail: DriverFacts["commands"] = {
  verify: { effect: "read", input: { type: "object", properties: {} } },
  send: {
    effect: "write",
    input: {
      type: "object",
      required: ["from", "to"],
      properties: {
        from: text,
        to: addresses,
        cc: addresses,
        bcc: addresses,
        replyTo: text,
        subject: text,
        text,
        html: text,
        attachments: {
          type: "array",
          items: {
            type: "object",
            required: ["name", "type", "content"],
            properties: {
              name: text,
              type: text,
              content: { anyOf: [text, { type: "string", format: "binary" }] },
            },
          },
        },
        headers: { type: "object", additionalProperties: text },
        thread: text,
        reference: text,
      },
    },
    output: {
      type: "object",
      required: ["messageId", "accepted", "rejected"],
      properties: { messageId: text, accepted: texts, rejected: texts },
    },
  },
};

/** What MongoDB does beside the contract. */
const documents: DriverFacts["commands"] = {
  ...records,
  ping: {
    effect: "read",
    output: { type: "object", required: ["database"], properties: { database: text } },
  },
  collections: {
    effect: "read",
    output: {
      type: "object",
      required: ["collections"],
      properties: {
        collections: {
          type: "array",
          items: {
            type: "object",
            required: ["name", "kind"],
            properties: { name: text, kind: text },
          },
        },
      },
    },
  },
};

/** The drivers of the runtime. */
const drivers: Readonly<Record<DriverName, DriverFacts>> = {
  mongodb: {
    connect: { ...server, authSource: "optional", service: "optional" },
    commands: documents,
    packages: ["mongodb"],
    limited: { what: "An answer", rows: "records" },
  },
  mysql: {
    connect: server,
    statements: "sql",
    commands: records,
    packages: ["mysql2", "kysely"],
    limited: rows,
  },
  postgres: {
    connect: server,
    statements: "sql",
    commands: records,
    packages: ["pg", "kysely"],
    limited: rows,
  },
  redis: {
    connect: { ...server, database: "optional" },
    statements: "redis",
    commands: records,
    packages: ["ioredis"],
    limited: rows,
  },
  smtp: {
    connect: { ...account, port: "optional", ca: "optional" },
    commands: mail,
    packages: ["nodemailer"],
    limited: { what: "A message", rows: "recipients" },
  },
};

/** What is known of a driver. */
export function factsOfDriver(name: DriverName): DriverFacts {
  return drivers[name];
}
