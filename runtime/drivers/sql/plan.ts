import type {
  FindInput,
  InsertInput,
  RemoveInput,
  TransactionInput,
  UpdateInput,
} from "../../contract/database.ts";
import { ConnectorError } from "../../errors.ts";
import type { DriverCommand, DriverTarget } from "../driver.ts";
import { declaredStatement } from "./declared.ts";
import type { Dialect, SqlStatement } from "./dialect.ts";
import { assertReach } from "./reach.ts";
import { callersStatement } from "./reading.ts";
import {
  findStatement,
  insertStatement,
  type RecordContext,
  removeStatement,
  updateStatement,
} from "./records.ts";

/** What is sent for a command, and what is made of the answers. */
export type SqlPlan =
  /** `sealed`: in a transaction that cannot write, whatever the statement holds. */
  | { readonly kind: "rows"; readonly statement: SqlStatement; readonly sealed: boolean }
  | { readonly kind: "count"; readonly statement: SqlStatement }
  | { readonly kind: "transaction"; readonly statements: readonly SqlStatement[] };

/** Makes the statements of a command. Fails with `badInput` and `refusedByPolicy`; nothing was sent. */
export function planOf(dialect: Dialect, target: DriverTarget, command: DriverCommand): SqlPlan {
  if (command.kind === "statement") {
    assertReach(target, command.statement);
    const statement = declaredStatement(dialect, command.statement, command.input);
    return command.rows
      ? { kind: "rows", statement, sealed: command.effect === "read" }
      : { kind: "count", statement };
  }
  const context: RecordContext = { dialect, collections: target.collections };
  const { name } = command;
  // The contract has checked the input, member by member.
  const input: unknown = command.input;
  switch (name) {
    case "query": {
      const statement = callersStatement(dialect, target, command.input);
      return { kind: "rows", statement, sealed: true };
    }
    case "find": {
      const statement = findStatement(context, input as FindInput);
      return { kind: "rows", statement, sealed: false };
    }
    case "insert":
      return { kind: "count", statement: insertStatement(context, input as InsertInput) };
    case "update":
      return { kind: "count", statement: updateStatement(context, input as UpdateInput) };
    case "delete":
      return { kind: "count", statement: removeStatement(context, input as RemoveInput) };
    case "transaction": {
      const { steps } = input as TransactionInput;
      const statements = steps.map((step) => {
        if ("insert" in step) return insertStatement(context, step.insert);
        if ("update" in step) return updateStatement(context, step.update);
        return removeStatement(context, step.delete);
      });
      return { kind: "transaction", statements };
    }
    default:
      throw new ConnectorError("unsupported", `A database in SQL has no command "${name}".`);
  }
}
