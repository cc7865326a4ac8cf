import type {
  FindInput,
  InsertInput,
  RemoveInput,
  TransactionInput,
  UpdateInput,
} from "../../contract/database.ts";
import { ConnectorError } from "../../errors.ts";
import {
  type Driver,
  type DriverClient,
  type DriverCommand,
  DriverFailure,
  type DriverTarget,
} from "../driver.ts";
import { hostOf } from "../open-socket.ts";
import { createPool } from "../pool.ts";
import { callersCommand, declaredCommand } from "./command.ts";
import { classOf } from "./failure.ts";
import { changeRecords, findRecords } from "./records.ts";
import { countOf, rowsOf } from "./reply.ts";
import { type Commands, createCommands } from "./server-commands.ts";
import { openSession, type Session } from "./session.ts";

/** Redis and what speaks its protocol, by ioredis. */
export const redis: Driver = { classOf, open };

function open(target: DriverTarget): DriverClient {
  const host = hostOf(target);
  const commands = createCommands();
  const pool = createPool({
    ...target.pool,
    open: async (signal) => await openSession(target, host, signal),
    isGood: async (session) => await Promise.resolve(session.isOpen()),
    isWhole: (error) => error instanceof DriverFailure || isOurs(error),
    close: (session) => session.close(),
  });
  return {
    run: async (command, signal) =>
      await pool.use(signal, async (session) => {
        session.begin();
        return await give({ session, target, commands }, command);
      }),
    close: async () => await Promise.resolve(pool.close()),
  };
}

/** Refused before it was sent. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  return error.code === "badInput" || error.code === "refusedByPolicy";
}

interface Context {
  readonly session: Session;
  readonly target: DriverTarget;
  readonly commands: Commands;
}

async function give(context: Context, command: DriverCommand): Promise<unknown> {
  const { session, target, commands } = context;
  if (command.kind === "statement") {
    const args = declaredCommand(command.statement, command.input);
    if (command.effect === "read") await commands.assertReads(session, args, "definition");
    const { collections, roleEnforcesCollections } = target;
    if (collections !== undefined && !roleEnforcesCollections)
      await commands.assertReach(session, args, collections);
    const reply = await session.send(args);
    return command.rows ? rowsOf(args[0], reply, target.limits.rows) : { count: countOf(reply) };
  }
  // The contract has checked the input, member by member.
  const input: unknown = command.input;
  const change = async (...steps: TransactionInput["steps"]): Promise<unknown> =>
    await changeRecords(context, steps);
  const first = async (changed: Promise<unknown>): Promise<unknown> => {
    const counts = await changed;
    return Array.isArray(counts) ? counts[0] : counts;
  };
  switch (command.name) {
    case "query": {
      assertFree(target);
      const args = callersCommand(command.input);
      await commands.assertReads(session, args, "caller");
      return rowsOf(args[0], await session.send(args), target.limits.rows);
    }
    case "find":
      return await findRecords(context, input as FindInput);
    case "insert":
      return await first(change({ insert: input as InsertInput }));
    case "update":
      return await first(change({ update: input as UpdateInput }));
    case "delete":
      return await first(change({ delete: input as RemoveInput }));
    case "transaction":
      return await change(...(input as TransactionInput).steps);
    default:
      throw new ConnectorError("unsupported", `Redis has no command "${command.name}" here.`);
  }
}

function assertFree({ collections, roleEnforcesCollections }: DriverTarget): void {
  if (collections === undefined || roleEnforcesCollections) return;
  throw new ConnectorError(
    "refusedByPolicy",
    "This connection reaches some collections only, and a free command could name any key.",
  );
}
