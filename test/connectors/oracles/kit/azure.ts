import {
  BlobServiceClient,
  type ContainerClient,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { fields } from "@human/connector-sdk";
import { expect } from "vitest";
import { StorageAzureConnector } from "../../../../generated/storage-azure/storage-azure.ts";
import { account, key } from "../../kit/azurite.ts";
import { optionsOf } from "../../kit/open.ts";
import { reading } from "./agreement.ts";
import { type Arrived, type Double, startDouble } from "./double.ts";
import { elementsOf, segments } from "./store.ts";

export const double: Double = await startDouble();

export const container: string = "reports";
export const ours: StorageAzureConnector = new StorageAzureConnector(
  optionsOf(double, fields({ key }, "sharedKey"), { connection: { account, container } }),
);
export const credential: StorageSharedKeyCredential = new StorageSharedKeyCredential(account, key);
export const host: string = `${account}.blob.core.windows.net`;
// Its client takes the double for a proxy, so that it signs for the host of the account.
export const service: BlobServiceClient = new BlobServiceClient(`http://${host}`, credential, {
  proxyOptions: { host: "http://127.0.0.1", port: double.port },
  retryOptions: { maxTries: 1 },
});
export const theirs: ContainerClient = service.getContainerClient(container);

/** Each says the version of the service that it was made for, and theirs an id for every request. */
const told = reading(
  "content-md5",
  "if-match",
  "if-none-match",
  "x-ms-blob-type",
  "x-ms-blob-content-type",
  "x-ms-copy-source",
  "x-ms-delete-snapshots",
  "x-ms-range",
);

/** A request as the service reads it; it has to be signed as their client would. */
export function read(request: Arrived): unknown {
  const { path, headers, body, ...said } = told(request);
  expect(request.headers.authorization).toBe(signatureOf(request));
  const isXml = request.headers["content-type"]?.startsWith("application/xml") === true;
  const source = headers["x-ms-copy-source"];
  return {
    ...said,
    headers: {
      ...headers,
      "x-ms-copy-source": source === undefined ? undefined : segments(source),
    },
    path: segments(path),
    body: isXml ? elementsOf(request.body) : body,
  };
}

type Signer = ReturnType<StorageSharedKeyCredential["create"]>;

/** What their client signs a request with that says the same at the same second. */
function signatureOf({ method, path, query, headers }: Arrived): string | undefined {
  const lines = new Map(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const resource = {
    method,
    url: `http://${host}${path}${query === "" ? "" : `?${query}`}`,
    headers: {
      get: (name: string) => lines.get(name.toLowerCase()),
      headersArray: () => Array.from(lines, ([name, value]) => ({ name, value })),
      // It would date the request anew.
      set: (name: string, value: string) =>
        name.toLowerCase() === "x-ms-date" ? undefined : lines.set(name.toLowerCase(), value),
    },
  };
  lines.delete("authorization");
  const signer = credential.create(
    { sendRequest: (signed: unknown) => Promise.resolve(signed) } as unknown as Parameters<
      StorageSharedKeyCredential["create"]
    >[0],
    { log: () => undefined, shouldLog: () => false } as unknown as Parameters<
      StorageSharedKeyCredential["create"]
    >[1],
  );
  void signer.sendRequest(resource as unknown as Parameters<Signer["sendRequest"]>[0]);
  return lines.get("authorization");
}
