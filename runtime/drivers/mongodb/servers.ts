import { isIP } from "node:net";
import { type Document, MongoClient, type MongoClientOptions } from "mongodb";
import { badInput, ConnectorError } from "../../errors.ts";
import { lookupOf } from "../../network/connect.ts";
import type { ServiceAddress } from "../../network/network-policy.ts";
import { text, whole } from "../connect-values.ts";
import type { DriverTarget } from "../driver.ts";
import { failureOf } from "./failure.ts";

/** The server that takes commands, and whether it can take several as one. */
export interface Primary {
  readonly client: MongoClient;
  readonly hasTransactions: boolean;
}

/**
 * Finds the server that takes writes. The driver is told of one server at a time and discovers none: members that
 * a set or a service record names are connected to only where the connector and the network policy let them be.
 * Fails with a ConnectorError, or with a DriverFailure where a server says no.
 */
export async function findPrimary(target: DriverTarget): Promise<Primary> {
  const asked = new Set<string>();
  const waiting = [...(await seedsOf(target))];
  let failed: unknown = new ConnectorError("unavailable", "The set has no primary now.");
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const name = `${next.host}:${String(next.port)}`;
    if (asked.has(name)) continue;
    asked.add(name);
    // A set of MongoDB has 50 members at most.
    if (asked.size > 50) break;
    try {
      const client = await openClient(target, next);
      const hello = await helloOf(client);
      const { setName, isWritablePrimary, primary, msg } = hello;
      const hasTransactions = typeof setName === "string" || msg === "isdbgrid";
      if (isWritablePrimary === true) return { client, hasTransactions };
      await client.close();
      if (typeof primary === "string") waiting.unshift(memberOf(primary));
    } catch (error) {
      failed = failureOf(error, { connecting: true });
      // Another member would say the same.
      if (!(failed instanceof ConnectorError) || failed.code !== "network") throw failed;
    }
  }
  throw failed;
}

/** Where to begin: the host, or what its service record says where no port is given. */
async function seedsOf({ connect, network }: DriverTarget): Promise<readonly ServiceAddress[]> {
  const host = text(connect, "host");
  if (!/^[\w.:-]+$/.test(host)) throw badInput("host", "is no host name");
  if (connect["service"] !== true) return [{ host, port: whole(connect, "port", 27_017, 65_535) }];
  const found = await network.resolveService(`_mongodb._tcp.${host}`).catch((error: unknown) => {
    throw failureOf(error, { connecting: true });
  });
  if (found.length > 0) return found;
  throw new ConnectorError("network", "The host has no service record.", { unsent: true });
}

/** `host:port`, as members of a set name each other. */
function memberOf(name: string): ServiceAddress {
  const [, host = "", port = ""] = /^\[?([\w.:-]+?)\]?:(\d{1,5})$/.exec(name) ?? [];
  if (host === "") throw new ConnectorError("badAnswer", "The set names a member that is no host.");
  return { host, port: Number(port) };
}

async function openClient(
  target: DriverTarget,
  { host, port }: ServiceAddress,
): Promise<MongoClient> {
  const { connect, network, pool, timeout, assertHost } = target;
  const channel = target.tls === "off" ? "plain" : "tls";
  const name = host.replace(/\.$/, "");
  assertHost(name);
  // For an address nothing is looked up later; for a name every look-up is checked.
  await network.resolve(name, channel);
  const { ca, authSource } = connect;
  const options: MongoClientOptions & { readonly lookup: ReturnType<typeof lookupOf> } = {
    directConnection: true,
    lookup: lookupOf(network, channel),
    auth: { username: text(connect, "user"), password: text(connect, "password") },
    authSource: typeof authSource === "string" && authSource !== "" ? authSource : "admin",
    tls: target.tls !== "off",
    // Said here, for an environment variable of Node's would turn it off.
    rejectUnauthorized: true,
    ...(typeof ca === "string" && ca !== "" ? { ca } : {}),
    appName: "human-connector-sdk",
    maxPoolSize: pool.max,
    maxIdleTimeMS: pool.idle,
    connectTimeoutMS: timeout.connect,
    serverSelectionTimeoutMS: timeout.connect,
    waitQueueTimeoutMS: timeout.command,
    serverMonitoringMode: "poll",
    // The runtime knows what may be repeated.
    retryReads: false,
    retryWrites: false,
    promoteLongs: false,
    bsonRegExp: true,
  };
  const shown = isIP(name) === 6 ? `[${name}]` : name;
  const client = new MongoClient(`mongodb://${shown}:${String(port)}/`, options);
  // By itself the driver would go on trying; whether to is the runtime's to say.
  const failed = Promise.withResolvers<never>();
  client.once("serverHeartbeatFailed", ({ failure }) => failed.reject(failure));
  try {
    return await Promise.race([client.connect(), failed.promise]);
  } catch (error) {
    await client.close();
    throw failureOf(error, { connecting: true });
  }
}

async function helloOf(client: MongoClient): Promise<Document> {
  try {
    return await client.db("admin").command({ hello: 1 });
  } catch (error) {
    await client.close();
    throw failureOf(error, { connecting: true });
  }
}
