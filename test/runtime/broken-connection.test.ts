import { inspect } from "node:util";
import { expect, it } from "vitest";
import { failureOf as mongodb } from "../../runtime/drivers/mongodb/failure.ts";
import { failureOf as mysql } from "../../runtime/drivers/mysql/failure.ts";
import { notConnected } from "../../runtime/drivers/open-socket.ts";
import { failureOf as postgres } from "../../runtime/drivers/postgres/failure.ts";
import { failureOf as redis } from "../../runtime/drivers/redis/failure.ts";
import { failureOf as smtp } from "../../runtime/drivers/smtp/failure.ts";
import { transportError } from "../../runtime/http/transport-error.ts";

/** What clients are known to put into their errors: ioredis the command, mysql2 the statement, nodemailer the reply. */
function thrown(): Error {
  return Object.assign(new Error("canary of the message"), {
    code: "ECONNRESET",
    command: { name: "auth", args: ["user", "canary of the password"] },
    sql: "select 'canary of the statement'",
    cause: new Error("canary of the cause"),
    options: { auth: { pass: "canary of the options" } },
  });
}

const failures: Readonly<Record<string, (error: unknown, connecting: boolean) => Error>> = {
  HTTP: (error, connecting) => transportError(error, undefined, connecting),
  mongodb: (error, connecting) => mongodb(error, { connecting }),
  mysql,
  postgres,
  redis,
  smtp,
  "a socket": (error, connecting) => (connecting ? notConnected(error) : mysql(error, connecting)),
};

it.each(Object.entries(failures))(
  "tells of a connection of %s that broke no more than its code",
  (_, failureOf) => {
    for (const connecting of [true, false]) {
      const error = failureOf(thrown(), connecting);
      expect(error).toMatchObject({ name: "ConnectorError", code: "network" });
      expect(error.message).toContain("(ECONNRESET)");
      expect(error.cause).toMatchObject({ message: "ECONNRESET", code: "ECONNRESET" });
      expect("unsent" in error).toBe(connecting);
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain("canary");
    }
  },
);

it.each(Object.entries(failures))(
  "says of a connection of %s what whoever set it up can do something about",
  (_, failureOf) => {
    const error = Object.assign(new Error("canary"), { code: "CERT_HAS_EXPIRED" });
    for (const each of [error, new Error("canary", { cause: error })])
      expect(failureOf(each, true)).toMatchObject({
        code: "network",
        message: "The server's certificate has expired (CERT_HAS_EXPIRED).",
        unsent: true,
      });
  },
);
