// One of several processes that share a vendor's rate limit: makes calls for a while and tells what they met.
import { AsyncLocalStorage } from "node:async_hooks";
import { bearer, createSharedState, systemClock } from "@human/connector-sdk";
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";
import { createTransport } from "../../../runtime/http/transport.ts";
import { TestConnector, testDescriptor, testOperation } from "../kit/connector.ts";

const [path = "", port = "", milliseconds = ""] = process.argv.slice(2);
const store = openSqliteStore({ path });
const send = createTransport({
  allowPrivateNetworks: [{ cidr: "127.0.0.1/32", because: "the test's own server listens there" }],
});
/** What the limit knew of the time when it let a call through, which may be well before the call leaves the machine. */
interface Admission {
  at: number;
  isOver: boolean;
}
const admissions = new AsyncLocalStorage<Admission>();
const now = (): number => {
  const admission = admissions.getStore();
  const time = Date.now();
  if (admission?.isOver === false) admission.at = time;
  return time;
};
const { windows, ...state } = createSharedState({ records: store, clock: { ...systemClock, now } });
const take: typeof windows.take = async (...given) => {
  const wait = await windows.take(...given);
  const admission = admissions.getStore();
  if (admission !== undefined) admission.isOver = wait === 0;
  return wait;
};
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
    state: { ...state, windows: { ...windows, take } },
    connectionId: "shared",
    transport: async (request) => {
      const admitted = String(admissions.getStore()?.at);
      const headers = { ...request.headers, "x-admitted": admitted };
      return await send({ ...request, url: `http://127.0.0.1:${port}/`, headers });
    },
  },
);
const until = Date.now() + Number(milliseconds);
const outcomes: Record<string, number> = {};
const work = async (): Promise<void> => {
  while (Date.now() < until) {
    const timeout = until + 2000 - Date.now();
    const call = (): Promise<unknown> =>
      connector.run(testOperation({ retry: "never" }), {}, { timeout });
    const outcome = await admissions.run({ at: 0, isOver: false }, call).then(
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
