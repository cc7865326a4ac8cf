import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReplayStore, type ReplayStore } from "@human/connector-sdk";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { StoreError } from "../../../runtime/store/error.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import type { WebhookDefinition } from "../../../runtime/webhooks/definition.ts";
import { receiveWebhook, type WebhookOutcome } from "../../../runtime/webhooks/receive.ts";
import { hmac } from "../../../runtime/webhooks/schemes/hmac.ts";
import { hostOf } from "./kit/host.ts";
import { delivery, secretAt } from "./kit/verdict.ts";

const folder = mkdtempSync(join(tmpdir(), "replays-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
let time: number;
let stores: Store[];
let path: string;

/** The replay store of another process on the same file. */
function open(): ReplayStore {
  const store = openSqliteStore({ path, now: () => time });
  stores.push(store);
  return createReplayStore(store);
}

beforeEach(() => {
  [time, stores, path] = [0, [], join(folder, `${String((files += 1))}.db`)];
});
afterEach(async () => {
  for (const store of stores) await store.close();
});

const definition: WebhookDefinition = {
  verify: [
    hmac({
      algorithm: "sha256",
      signature: ["header", "x-signature"],
      encoding: "hex",
      secret: ["app", "secret"],
    }),
  ],
  dedupe: ["body", "id"],
  events: { "thing.made": { match: [{ at: ["body", "id"], is: { present: true } }] } },
};

async function take(
  replays: ReplayStore,
  id = "evt_1",
  rememberFor?: number,
): Promise<WebhookOutcome> {
  const body = JSON.stringify({ id });
  const signature = createHmac("sha256", "secret").update(body).digest("hex");
  const context = hostOf(secretAt("app.secret", "secret"), {
    replays,
    ...(rememberFor === undefined ? {} : { rememberFor }),
  });
  return await receiveWebhook(
    definition,
    delivery({ body, headers: { "x-signature": signature } }),
    context,
  );
}

it("takes one of 50 copies that come at once to two stores on one file", async () => {
  const both = [open(), open()];
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => await take(both[index % 2] ?? open())),
  );
  const kinds = outcomes.map(({ kind }) => kind).toSorted();
  expect(kinds).toEqual([...Array<string>(49).fill("duplicate"), "events"]);
});

it("takes a delivery again that could not be processed, and no other", async () => {
  const replays = open();
  const outcome = await take(replays);
  await take(replays, "evt_2");
  expect(outcome.kind).toBe("events");
  if (outcome.kind !== "events") return;
  for (const { claim } of outcome.taken) await open().release(claim);
  expect((await take(replays)).kind).toBe("events");
  expect((await take(replays)).kind).toBe("duplicate");
  expect((await take(replays, "evt_2")).kind).toBe("duplicate");
});

it.each([
  ["seven days", undefined, 604_800_000],
  ["as long as the host says", 3_600_000, 3_600_000],
])("remembers a delivery for %s", async (_, rememberFor, long) => {
  const replays = open();
  await take(replays, "evt_1", rememberFor);
  time = long - 1;
  expect((await take(replays, "evt_1", rememberFor)).kind).toBe("duplicate");
  time = long;
  expect((await take(replays, "evt_1", rememberFor)).kind).toBe("events");
});

it("takes nothing where the database does not answer", async () => {
  const failing = createReplayStore({
    commit: async () => await Promise.reject(new StoreError("unavailable", "The disk is gone.")),
  });
  await expect(take(failing)).rejects.toMatchObject({ code: "unavailable" });
});
