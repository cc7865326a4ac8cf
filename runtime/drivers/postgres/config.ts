import { badInput } from "../../errors.ts";
import type { ClientConfig } from "pg";
import type { DriverTarget } from "../driver.ts";
import { policySocket } from "../socket.ts";
import { text, whole } from "../connect-values.ts";

/** How `pg` connects. Fails with `badInput` where the connection's fields are none, and with `hostNotAllowed`. */
export function clientConfig(target: DriverTarget): ClientConfig {
  const { connect, tls, network, timeout, readOnly } = target;
  const host = text(connect, "host");
  // `pg` takes a path for a socket of this machine.
  if (!/^[\w.:-]+$/.test(host)) throw badInput("host", "is no host name");
  target.assertHost(host);
  const channel = tls === "off" ? "plain" : "tls";
  const ca = connect["ca"];
  return {
    host,
    port: whole(connect, "port", 5432, 65_535),
    database: text(connect, "database"),
    user: text(connect, "user"),
    password: text(connect, "password"),
    application_name: "human-connector-sdk",
    ssl:
      tls === "off"
        ? false
        : {
            rejectUnauthorized: true,
            minVersion: "TLSv1.2",
            // Node verifies this name, or this address, also where `pg` sends no server name.
            host,
            ...(typeof ca === "string" && ca !== "" ? { ca } : {}),
          },
    stream: () => policySocket(network, channel),
    connectionTimeoutMillis: timeout.connect,
    statement_timeout: timeout.command,
    idle_in_transaction_session_timeout: timeout.command,
    options: [
      "-c TimeZone=UTC",
      "-c DateStyle=ISO",
      "-c IntervalStyle=iso_8601",
      "-c standard_conforming_strings=on",
      ...(readOnly ? ["-c default_transaction_read_only=on"] : []),
    ].join(" "),
  };
}
