import { badInput } from "../../errors.ts";
import type { ClientConfig } from "pg";
import type { DriverTarget } from "../driver.ts";
import { policySocket } from "../socket.ts";
import { text, whole } from "../connect-values.ts";

/** How `pg` connects. Fails with `badInput` where the connection's fields are none, and with `hostNotAllowed`. */
export function clientConfig(target: DriverTarget): ClientConfig {
  const { connect, tls, network, timeout } = target;
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
  };
}

/**
 * What holds for a session: UTC, the forms that values are read in, longest times, and whether it writes at all.
 * Said once it is open: poolers between here and the server turn down or drop what is said while it is opened.
 */
export function sessionStatement({ timeout, readOnly }: DriverTarget): string {
  const milliseconds = String(timeout.command);
  return [
    "set timezone = 'UTC'",
    "set datestyle = 'ISO'",
    "set intervalstyle = 'iso_8601'",
    "set standard_conforming_strings = on",
    `set statement_timeout = ${milliseconds}`,
    `set idle_in_transaction_session_timeout = ${milliseconds}`,
    ...(readOnly ? ["set default_transaction_read_only = on"] : []),
  ].join("; ");
}
