import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Approvals,
  type Attestor,
  type CallObserver,
  createApprovals,
  createAttestor,
  createQuestions,
  createReferences,
  createSharedState,
  createSubscriptions,
  type Drivers,
  type Identify,
  type NetworkPolicy,
  type Questions,
  type References,
  type SharedState,
  type Subscriptions,
  type Transport,
} from "@human/connector-sdk";
import { type Audit, createAudit, fileWitness } from "@human/connector-sdk/audit";
import { type Connections, createConnections } from "@human/connector-sdk/connections";
import { openSqliteStore, type Store } from "@human/connector-sdk/stores/sqlite";
import { createTelemetry } from "@human/connector-sdk/telemetry";
import { createVault, keyFile, type Vault } from "@human/connector-sdk/vault";
import { offerOf } from "./offered.ts";

export interface HostOptions {
  /** Where the keys and the database are. */
  readonly folder: string;
  /** Where the host is on the public Internet: `https://host.example.com`. */
  readonly origin: string;
  /** Whom a vendor means: `identify("U061F7AUR", "slack-notifications")` is "ann". */
  readonly identify: Identify;
  /** Default: a SQLite file in the folder. */
  readonly store?: Store;
  /** What may be reached beside the public Internet, see below; a transport also stands in for vendors in tests. */
  readonly transport?: Transport;
  readonly drivers?: Drivers;
  readonly network?: NetworkPolicy;
}

/** What a host opens once. */
export interface Host {
  readonly origin: string;
  readonly identify: Identify;
  readonly store: Store;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly connections: Connections;
  readonly subscriptions: Subscriptions;
  readonly approvals: Approvals;
  readonly questions: Questions;
  readonly attestor: Attestor;
  readonly state: SharedState;
  readonly references: References;
  readonly observers: readonly CallObserver[];
  readonly reach: Pick<HostOptions, "transport" | "drivers">;
  readonly close: () => Promise<void>;
}

export function openHost({ folder, origin, identify, ...given }: HostOptions): Host {
  const file = (name: string): string => join(folder, name);
  const key = (name: string): Uint8Array => Buffer.from(readFileSync(file(name), "utf8"), "base64");
  const { transport, drivers, network } = given;
  const store = given.store ?? openSqliteStore({ path: file("connectors.db") });
  const vault = createVault({ store, keys: keyFile(file("vault-keys.json")) });
  const audit = createAudit({
    store,
    signer: { id: "audit-1", privateKey: createPrivateKey(readFileSync(file("audit.pem"))) },
    witness: fileWitness(file("audit-heads.jsonl")),
  });
  const connections = createConnections({
    store,
    vault,
    observer: audit.connections,
    // What definitions call to test connections and to list choices.
    operations: (connector, id) => offerOf(connector).operations[id],
    ...(transport && { transport }),
    ...(drivers && { drivers }),
    ...(network && { network }),
  });
  const attestor = createAttestor({ id: "events-1", key: key("events.key") });
  return {
    origin,
    identify,
    store,
    vault,
    audit,
    connections,
    reach: { ...(transport && { transport }), ...(drivers && { drivers }) },
    observers: [audit.observer, createTelemetry()],
    approvals: createApprovals({ approvers: ["ann"], records: store }),
    state: createSharedState({ records: store }),
    references: createReferences({ store }),
    questions: createQuestions({
      store,
      attestor,
      identify,
      links: { url: `${origin}/answers`, key: key("answers.key") },
    }),
    attestor,
    subscriptions: createSubscriptions({ store, vault }),
    close: async (): Promise<void> => {
      await audit.close();
      vault.close();
      await store.close();
    },
  };
}
