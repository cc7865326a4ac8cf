// One of several processes that share a vendor's rate limit: makes calls for a while and tells what they met.
import { bearer, createSharedState } from "@human/connector-sdk";
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";
import { createTransport } from "../../../runtime/http/transport.ts";
import { TestConnector, testDescriptor, testOperation } from "../kit/connector.ts";

const [path = "", port = "", milliseconds = ""] = process.argv.slice(2);
const store = openSqliteStore({ path });
const send = createTransport({
  allowPrivateNetworks: [{ cidr: "127.0.0.1/32", because: "the test's own server listens there" }],
});
const connector = new TestConnector(
  {
    http: {
      baseUrl: testDescriptor.http?.baseUrl ?? [],
      timeout: 10_000,
      rateLimit: {
        remaining: ["header", "x-remaining"],
        reset: { at: ["header", "x-reset"], unit: "epochMilliseconds" },
      },
    },
  },
  {
    credentials: bearer("token"),
    state: createSharedState({ records: store }),
    connectionId: "shared",
    transport: async (request) => {
      const headers = { ...request.headers, "x-sent": String(Date.now()) };
      return await send({ ...request, url: `http://127.0.0.1:${port}/`, headers });
    },
  },
);
const until = Date.now() + Number(milliseconds);
const outcomes: Record<string, number> = {};
const work = async (): Promise<void> => {
  while (Date.now() < until) {
    const timeout = until + 2000 - Date.now();
    const outcome = await connector.run(testOperation({ retry: "never" }), {}, { timeout }).then(
      () => "ok",
      (error: { readonly code?: string }) => String(error.code ?? error),
    );
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
};
await Promise.all([work(), work(), work()]);
await store.close();
process.stdout.write(JSON.stringify(outcomes));
process.exit(0);
