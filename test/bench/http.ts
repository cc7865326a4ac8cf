// CPU time of one authenticated JSON GET through a connector, beside undici.request for the same bytes in the
// same process: `node test/bench/http.ts [pairs]`. Pairs of slices alternate; the ratio is the median of pairs.
import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  bearer,
  Connector,
  type ConnectorDescriptor,
  createTransport,
  oauth2,
  type Operation,
} from "@human/connector-sdk";
import { Agent, request } from "undici";
import { processorTime } from "../kit/processor-time.ts";

const IN_FLIGHT = 16;
const SLICE = 4000;

if (process.send !== undefined) serve();
else await compare(Number(process.argv[2] ?? 12));

/** About 1 KB of JSON, in a process of its own: only the client's time counts. */
function serve(): void {
  const item = { id: 7, name: "x".repeat(40), tags: ["a", "b"], at: "2026-11-22T18:00:00Z" };
  const body = JSON.stringify({ items: Array(9).fill(item), total: 9 });
  const server = createServer((_, response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "x-remaining": "4999",
      "x-reset": "4102444800",
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

async function compare(pairs: number): Promise<void> {
  const server = fork(import.meta.filename);
  const port = await new Promise<number>((resolve) => server.once("message", resolve as never));
  const bare = bareClient(port);
  const ours = connectorClient(port);
  await slice(bare);
  await slice(ours);
  const ratios: number[] = [];
  const times: (readonly [number, number])[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const isFirst = pair % 2 === 0;
    const early = await slice(isFirst ? bare : ours);
    const late = await slice(isFirst ? ours : bare);
    const [one, other] = isFirst ? [early, late] : [late, early];
    times.push([one, other]);
    ratios.push(other / one);
  }
  ratios.sort((one, other) => one - other);
  const least = (index: 0 | 1): string => Math.min(...times.map((each) => each[index])).toFixed(1);
  const median = ratios[Math.floor(ratios.length / 2)] ?? NaN;
  console.log(`undici.request ${least(0)} us, connector ${least(1)} us of CPU at best`);
  console.log(
    `ratio ${median.toFixed(2)} (median of ${pairs} pairs, ${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)})`,
  );
  server.kill();
  process.exit(0);
}

/** Microseconds of CPU for one call. */
async function slice(call: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = processorTime();
  let left = SLICE;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return ((processorTime() - before) * 1000) / SLICE;
}

function bareClient(port: number): () => Promise<unknown> {
  const dispatcher = new Agent({ allowH2: false });
  const url = `http://127.0.0.1:${port}/v1/items?limit=9`;
  const headers = { authorization: "Bearer token-1234", accept: "application/json" };
  return async () => {
    const { body } = await request(url, { dispatcher, headers });
    return await body.json();
  };
}

function connectorClient(port: number): () => Promise<unknown> {
  const descriptor: ConnectorDescriptor = {
    id: "bench",
    version: "1.0.0",
    kind: "oauth",
    hosts: ["api.example.com"],
    auth: [oauth2({ id: "oauth2", tokenUrl: "https://api.example.com/token" })],
    http: {
      baseUrl: [{ url: "https://api.example.com" }],
      timeout: 30_000,
      rateLimit: {
        remaining: ["header", "x-remaining"],
        reset: { at: ["header", "x-reset"], unit: "epochSeconds" },
      },
      errors: { code: ["body", "error", "code"], message: ["body", "error", "message"] },
    },
  };
  const list: Operation<{ readonly limit: number }, unknown> = {
    id: "items.list",
    method: "GET",
    path: "/v1/items",
    effect: "read",
    input: { limit: { in: "query" } },
    answer: "json",
  };
  class BenchConnector extends Connector {
    readonly descriptor: ConnectorDescriptor = descriptor;
    async list(): Promise<unknown> {
      return await this.call(list, { limit: 9 });
    }
  }
  const because = "the benchmark's own server listens there";
  const send = createTransport({ allowPrivateNetworks: [{ cidr: "127.0.0.1/32", because }] });
  const origin = `http://127.0.0.1:${port}`;
  const connector = new BenchConnector({
    credentials: bearer("token-1234"),
    transport: async (each) =>
      await send({ ...each, url: origin + each.url.slice("https://api.example.com".length) }),
  });
  return async () => await connector.list();
}
