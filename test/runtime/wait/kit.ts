import { randomBytes } from "node:crypto";
import {
  type Asker,
  type AttestedEvent,
  type Attestor,
  type Connector,
  createAttestor,
  createMemoryReplayStore,
  createQuestions,
  type Questions,
  type QuestionsOptions,
  type RawWebhook,
  type Settlement,
} from "@human/connector-sdk";
import type { Store } from "../../../runtime/store/store.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { createFakeClock, type FakeClock } from "../../../runtime/testing/fake-clock.ts";
import { hostOf } from "../../connectors/kit/host.ts";

export const OWNER = { organization: "org-1", connectionId: "c1" };
export const PAGE = "https://host.example.com/answers";

export interface Desk {
  readonly questions: Questions;
  readonly store: Store;
  readonly attestor: Attestor;
  readonly clock: FakeClock;
  /** The same host after a restart, or another process of it: the same store and keys. */
  readonly again: () => Questions;
  /** Receives a delivery as the connector does, and hands its events to the questions. */
  readonly receive: (
    connector: Connector & Asker,
    raw: RawWebhook,
    secret: string,
    accounts?: Readonly<Record<string, readonly string[]>>,
  ) => Promise<readonly (Settlement | string)[]>;
}

/** A host that asks people, on a store in memory unless said otherwise. */
export function openDesk(options: Partial<QuestionsOptions> = {}): Desk {
  const attestor = createAttestor({ id: "host-1", key: randomBytes(32) });
  const clock = createFakeClock({ sleeps: "wait" });
  const store = options.store ?? openSqliteStore({ path: ":memory:" });
  const links = { url: PAGE, key: randomBytes(32) };
  const open = (): Questions => createQuestions({ store, attestor, clock, links, ...options });
  const questions = open();
  const replays = createMemoryReplayStore();
  return {
    questions,
    store,
    attestor,
    clock,
    again: open,
    receive: async (connector, raw, secret, accounts = {}) => {
      const outcome = await connector.receive(raw, hostOf(secret, accounts, { attestor, replays }));
      if (outcome.kind !== "events")
        return [outcome.kind === "refused" ? outcome.code : outcome.kind];
      const settled: Settlement[] = [];
      for (const event of outcome.events) settled.push(await questions.deliver(connector, event));
      return settled;
    },
  };
}

/** An event that a host vouches for, by whatever it says of it. */
export function attested(
  attestor: Attestor,
  connector: string,
  parts: {
    readonly type: string;
    readonly data: unknown;
    readonly scheme?: string;
    readonly connection?: string;
    readonly organization?: string;
  },
): AttestedEvent {
  const { type, data, scheme = "hmac-sha256", connection = "c1", organization = "org-1" } = parts;
  return attestor.attest({
    specversion: "1.0",
    id: "1",
    source: `/connectors/${connector}/connections/${connection}`,
    type,
    time: "2030-01-01T00:00:00Z",
    datacontenttype: "application/json",
    organization,
    endpoint: "e1",
    connection,
    scheme,
    bodydigest: "x",
    receivedat: "2030-01-01T00:00:00Z",
    data,
  });
}

/** A visit of an address. */
export function visit(
  method: string,
  url: string,
  form?: Readonly<Record<string, string>>,
): RawWebhook {
  const body = Buffer.from(new URLSearchParams(form).toString());
  return { method, url, headers: { "content-type": "application/x-www-form-urlencoded" }, body };
}
