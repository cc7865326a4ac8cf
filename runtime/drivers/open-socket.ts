import { isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { badInput, ConnectorError } from "../errors.ts";
import { brokenConnection } from "./broken-connection.ts";
import { text } from "./connect-values.ts";
import type { DriverTarget } from "./driver.ts";
import { policySocket } from "./socket.ts";

/** The host of a target, where it is one that the connector may reach. Fails with `badInput` and `hostNotAllowed`. */
export function hostOf({ connect, assertHost }: DriverTarget): string {
  const host = text(connect, "host");
  if (!/^[\w.:-]+$/.test(host)) throw badInput("host", "is no host name");
  assertHost(host);
  return host;
}

/** TLS as all drivers speak it: the certificate is verified, and is for this host. */
export function tlsOptions({ connect }: DriverTarget, host: string): ConnectionOptions {
  const { ca } = connect;
  return {
    // Node compares this name, or this address, with the certificate.
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ...(typeof ca === "string" && ca !== "" ? { ca } : {}),
  };
}

/**
 * Connects to a host at the addresses that the network policy has checked, without TLS yet. Fails with
 * `hostNotAllowed`, and with `network` where nobody answers in time; nothing was sent.
 */
export async function openSocket(
  { network, tls, timeout }: DriverTarget,
  at: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const socket = policySocket(network, tls === "off" ? "plain" : "tls");
  await settled(socket, "connect", timeout.connect, signal, () => {
    socket.connect(at.port, at.host);
  });
  return socket;
}

/** Begins TLS on a connection. Fails with `network`. */
export async function openTls(
  target: DriverTarget,
  socket: Socket,
  host: string,
  signal: AbortSignal,
): Promise<Socket> {
  const secured = connectTls({ ...tlsOptions(target, host), socket });
  await settled(secured, "secureConnect", target.timeout.connect, signal, () => undefined);
  return secured;
}

async function settled(
  socket: Socket,
  event: "connect" | "secureConnect",
  timeout: number,
  signal: AbortSignal,
  begin: () => void,
): Promise<void> {
  const done = Promise.withResolvers<undefined>();
  const fail = (error: unknown): void => done.reject(error);
  const leave = (): void => fail(signal.reason);
  const timer = setTimeout(() => fail(new Error("The connection did not stand in time.")), timeout);
  socket.once(event, () => done.resolve(undefined));
  socket.once("error", fail);
  socket.once("close", () => fail(new Error("The server closed the connection.")));
  signal.addEventListener("abort", leave, { once: true });
  try {
    signal.throwIfAborted();
    begin();
    await done.promise;
  } catch (error) {
    // What a socket still has to say after this is nobody's matter.
    socket.on("error", () => undefined);
    socket.destroy();
    if (error instanceof ConnectorError || signal.aborted) throw error;
    throw notConnected(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
    socket.off("error", fail);
  }
}

/** No connection stood, so that nothing can have been done. */
export function notConnected(thrown: unknown): ConnectorError {
  return brokenConnection(thrown, "There is no connection to the server", true);
}
