import { generateKeyPairSync } from "node:crypto";
import {
  type ConnectorOptions,
  createSharedState,
  fields,
  type Implementation,
  type Implementations,
  StorageConnector,
  type Transport,
} from "@human/connector-sdk";
import { StorageAzureConnector } from "../../../generated/storage-azure/storage-azure.ts";
import { loadConnector } from "../../catalog/load.ts";
import { createTestClock } from "../../runtime/kit/clock.ts";
import { account, key, startAzurite } from "./azurite.ts";
import { startDropbox, token as dropboxToken } from "./dropbox.ts";
import { startGcs, token as gcsToken } from "./gcs.ts";
import { keys, region, startS3 } from "./s3.ts";

/** A store that keeps what it is given. */
export interface Store {
  readonly transport: Transport;
  readonly options: Pick<ConnectorOptions, "credentials" | "connection">;
  readonly secrets: readonly string[];
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

const bucket = "reports-2026";

/** Google signs addresses with the key of a service account. */
const serviceAccount = JSON.stringify({
  client_email: "files@project.iam.gserviceaccount.com",
  private_key_id: "k1",
  private_key: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    format: "pem",
    type: "pkcs8",
  }),
});

/** One for every connector of the kind. */
export const stores: Readonly<Record<string, () => Promise<Store>>> = {
  "storage-s3": async () => ({
    ...(await startS3(bucket)),
    options: { credentials: fields(keys), connection: { bucket, region } },
    secrets: [keys.secretAccessKey],
  }),
  "storage-gcs": async () => ({
    ...(await startGcs(bucket)),
    options: {
      credentials: (asked) =>
        fields(asked.presigning === true ? { key: serviceAccount } : { accessToken: gcsToken })(
          asked,
        ),
      connection: { bucket },
    },
    secrets: [gcsToken],
  }),
  "storage-azure": async () => {
    const store = await startAzurite();
    const options = {
      credentials: fields({ key }, "sharedKey"),
      connection: { account, container: "reports" },
    };
    const { transport } = store;
    const policy = { approvals: "granted-by-the-caller" } as const;
    await new StorageAzureConnector({ ...options, transport, policy }).containersCreate();
    return { ...store, options, secrets: [key] };
  },
  "storage-dropbox": async () => ({
    ...(await startDropbox()),
    options: { credentials: fields({ accessToken: dropboxToken }) },
    secrets: [dropboxToken],
  }),
};

/** Bytes of a piece here: the least of which Google takes several, so that files in pieces stay small. */
export const PIECE: number = 256 * 1024;

/** Opens a connector of a store, which cuts what it uploads into small pieces. */
export async function openStore(
  id: string,
  { options }: Store,
  parts: Partial<ConnectorOptions>,
): Promise<StorageConnector> {
  const Class = await loadConnector(id);
  const connector = new Class({
    ...options,
    connectionId: "acme",
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({ clock: createTestClock(Date.now()) }),
    ...parts,
  });
  if (!(connector instanceof StorageConnector)) throw new Error(`${id} keeps no files.`);
  Object.defineProperty(connector, "implementations", {
    value: inSmallPieces(connector.implementations),
  });
  return connector;
}

function inSmallPieces(implementations: Implementations): Implementations {
  const write = implementations["files.write"]?.map((entry): Implementation => {
    const { task } = entry;
    if (task.kind !== "upload") return entry;
    const { single } = task;
    const below = single?.below === undefined ? {} : { below: PIECE };
    return {
      ...entry,
      task: {
        ...task,
        ...(single === undefined ? {} : { single: { ...single, ...below } }),
        size: { ...task.size, part: PIECE, min: PIECE },
      },
    };
  });
  return write === undefined ? implementations : { ...implementations, "files.write": write };
}
