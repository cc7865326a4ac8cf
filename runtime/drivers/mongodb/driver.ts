import { text } from "../connect-values.ts";
import type { Driver, DriverClient, DriverTarget } from "../driver.ts";
import { untilAborted } from "../until.ts";
import { runCommand } from "./commands.ts";
import { classOf, failureOf, isElsewhere } from "./failure.ts";
import { findPrimary, type Primary } from "./servers.ts";

/** MongoDB, by its own driver. */
export const mongodb: Driver = { classOf, open };

function open(target: DriverTarget): DriverClient {
  const database = text(target.connect, "database");
  let found: Promise<Primary> | undefined;
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  const forget = async (): Promise<void> => {
    clearTimeout(timer);
    const old = found;
    found = undefined;
    const primary = await old?.catch(() => undefined);
    await primary?.client.close();
  };
  // The driver watches its server as long as a client is open, which would keep a process from its end.
  const rest = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void forget(), target.pool.idle);
    timer.unref();
  };
  return {
    run: async (command, signal) => {
      clearTimeout(timer);
      running += 1;
      const finding = (found ??= findPrimary(target));
      try {
        const primary = await untilAborted(signal, finding);
        const db = primary.client.db(database);
        return await untilAborted(signal, runCommand({ primary, db, target, signal }, command));
      } catch (error) {
        const failure = failureOf(error);
        // The next command looks for the server anew.
        if (found === finding && (isElsewhere(failure) || (await isFailed(finding)))) {
          found = undefined;
          void finding.then(
            async ({ client }) => await client.close(),
            () => undefined,
          );
        }
        throw failure;
      } finally {
        running -= 1;
        if (running === 0) rest();
      }
    },
    close: forget,
  };
}

/** Whether it has failed by now; one that is still under way has not. */
async function isFailed(promise: Promise<unknown>): Promise<boolean> {
  return await Promise.race([
    promise.then(
      () => false,
      () => true,
    ),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);
}
