import { isIP } from "node:net";
import type { ConnectionOptions } from "mysql2";
import { badInput } from "../../errors.ts";
import { text, whole } from "../connect-values.ts";
import type { DriverTarget } from "../driver.ts";
import { policySocket } from "../socket.ts";

/** How `mysql2` connects. Fails with `badInput` where the connection's fields are none, and with `hostNotAllowed`. */
export function connectionConfig(target: DriverTarget): ConnectionOptions {
  const { connect, tls, network, timeout } = target;
  const host = text(connect, "host");
  if (!/^[\w.:-]+$/.test(host)) throw badInput("host", "is no host name");
  target.assertHost(host);
  // For an address `mysql2` would let a certificate for `localhost` pass.
  if (tls !== "off" && isIP(host) !== 0)
    throw badInput("host", "must be the name that the server's certificate is for");
  const port = whole(connect, "port", 3306, 65_535);
  const channel = tls === "off" ? "plain" : "tls";
  const ca = connect["ca"];
  return {
    host,
    port,
    database: text(connect, "database"),
    user: text(connect, "user"),
    password: text(connect, "password"),
    ...(tls === "off"
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            // Without it the name is not compared with the certificate.
            verifyIdentity: true,
            minVersion: "TLSv1.2",
            ...(typeof ca === "string" && ca !== "" ? { ca } : {}),
          },
        }),
    stream: () => policySocket(network, channel).connect(port, host),
    connectTimeout: timeout.connect,
    charset: "utf8mb4",
    timezone: "Z",
    dateStrings: true,
    supportBigNumbers: true,
    rowsAsArray: true,
    // Readers of rows are otherwise written as code, out of names that a statement chooses.
    disableEval: true,
    multipleStatements: false,
    // The server could ask for any file of this machine.
    flags: ["-LOCAL_FILES"],
    maxPreparedStatements: 100,
  };
}

/**
 * What holds for a session: UTC, no value that is cut to fit its column, a longest time, and whether it writes at
 * all. MySQL and MariaDB have the time under different names, each in a comment that the other does not execute.
 */
export function sessionStatements({ timeout, readOnly }: DriverTarget): readonly string[] {
  const milliseconds = String(timeout.command);
  const seconds = String(timeout.command / 1_000);
  return [
    `set session time_zone = '+00:00', sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES') /*!50708 , max_execution_time = ${milliseconds} */ /*M!100101 , max_statement_time = ${seconds} */`,
    ...(readOnly ? ["set session transaction read only"] : []),
  ];
}
