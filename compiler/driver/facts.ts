import type { DriverName, Effect } from "@human/connector-sdk";
import type { JsonObject } from "../json.ts";

/** What the compiler knows of a driver that the runtime has. */
export interface DriverFacts {
  /** What it connects with, and whether it can do without. */
  readonly connect: Readonly<Record<string, "required" | "optional">>;
  /** Whether operations may be statements. */
  readonly statements: boolean;
  readonly commands: Readonly<Record<string, CommandFacts>>;
  /** Packages that an application installs beside the SDK. */
  readonly packages: readonly string[];
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

const server = {
  host: "required",
  port: "optional",
  database: "required",
  user: "required",
  password: "required",
  ca: "optional",
} as const;

const records: DriverFacts["commands"] = {
  query: { effect: "read", contract: "db.query" },
  find: { effect: "read", contract: "db.find" },
  insert: { effect: "write", contract: "db.insert" },
  update: { effect: "write", contract: "db.update" },
  delete: { effect: "destroy", contract: "db.delete" },
  transaction: { effect: "write", contract: "db.transaction" },
};

/** The drivers of the runtime; what a definition asks of others is pending. */
const drivers: Readonly<Partial<Record<DriverName, DriverFacts>>> = {
  mysql: {
    connect: server,
    statements: true,
    commands: records,
    packages: ["mysql2", "kysely"],
  },
  postgres: {
    connect: server,
    statements: true,
    commands: records,
    packages: ["pg", "kysely"],
  },
};

/** What is known of a driver; undefined where the runtime does not have it yet. */
export function factsOfDriver(name: DriverName): DriverFacts | undefined {
  return drivers[name];
}
