import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Approvals,
  type Attestor,
  type CallObserver,
  createApprovals,
  createAttestor,
  createReferences,
  createSharedState,
  createSubscriptions,
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
  /** Default: a SQLite file in the folder. */
  readonly store?: Store;
  /** Stands in for vendors in tests. */
  readonly transport?: Transport;
}

/** What a host opens once. */
export interface Host {
  readonly store: Store;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly connections: Connections;
  readonly subscriptions: Subscriptions;
  readonly approvals: Approvals;
  readonly attestor: Attestor;
  readonly state: SharedState;
  readonly references: References;
  readonly observers: readonly CallObserver[];
  readonly transport: Transport | undefined;
  readonly close: () => Promise<void>;
}

export function openHost({ folder, transport, ...given }: HostOptions): Host {
  const file = (name: string): string => join(folder, name);
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
  });
  const eventsKey = Buffer.from(readFileSync(file("events.key"), "utf8"), "base64");
  return {
    store,
    vault,
    audit,
    connections,
    transport,
    observers: [audit.observer, createTelemetry()],
    approvals: createApprovals({ approvers: ["ann"], records: store }),
    state: createSharedState({ records: store }),
    references: createReferences({ store }),
    attestor: createAttestor({ id: "events-1", key: eventsKey }),
    subscriptions: createSubscriptions({ store, vault }),
    close: async (): Promise<void> => {
      await audit.close();
      vault.close();
      await store.close();
    },
  };
}
