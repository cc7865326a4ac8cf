import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** What happens to a connection as the client speaks. */
export type WireFault =
  /** It is reset, and the server never hears of it. */
  | "reset"
  /** The server hears it, and the connection is reset before the client has the answer. */
  | "reset once the server has it"
  /** It is closed in good order, and the server never hears of it. */
  | "close"
  /** The server hears it, and nothing comes back. */
  | "stall";

/** A way to a server of this machine that breaks when it is told to. */
export interface FaultyWire {
  readonly port: number;
  /** From now on the client is let speak so many times, and then meets the fault, on one connection alone. */
  readonly arm: (fault: WireFault, after: number) => void;
  readonly disarm: () => void;
  /** How often the client has spoken since it was armed. */
  readonly turns: () => number;
  /** Whether the fault was met. */
  readonly hasStruck: () => boolean;
  readonly close: () => Promise<void>;
}

interface Armed {
  readonly fault: WireFault;
  left: number;
}

export async function startFaultyWire(target: number): Promise<FaultyWire> {
  let armed: Armed | undefined;
  let struck = false;
  let spoken = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(target, "127.0.0.1");
    let isMute = false;
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // Broken connections are what it is for.
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    const strike = (fault: WireFault, chunk: Buffer): void => {
      struck = true;
      armed = undefined;
      isMute = true;
      switch (fault) {
        case "reset":
          client.resetAndDestroy();
          onward.destroy();
          return;
        case "close":
          client.end();
          onward.destroy();
          return;
        case "stall":
          onward.write(chunk);
          return;
        case "reset once the server has it":
          // The server answers what it has read.
          onward.once("data", () => client.resetAndDestroy());
          onward.write(chunk);
      }
    };
    client.on("data", (chunk) => {
      spoken += 1;
      if (armed === undefined) onward.write(chunk);
      else if (armed.left === 0) strike(armed.fault, chunk);
      else {
        armed.left -= 1;
        onward.write(chunk);
      }
    });
    onward.on("data", (chunk) => {
      if (!isMute) client.write(chunk);
    });
    client.on("close", () => onward.end());
    onward.on("close", () => {
      if (!isMute) client.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    arm: (fault, after) => {
      armed = { fault, left: after };
      struck = false;
      spoken = 0;
    },
    disarm: () => {
      armed = undefined;
    },
    turns: () => spoken,
    hasStruck: () => struck,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
