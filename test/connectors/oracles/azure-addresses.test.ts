// @module-tag live/azure-storage-blob
import {
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
} from "@azure/storage-blob";
import { afterAll, expect, it } from "vitest";
import { container, credential, double, host, ours, theirs } from "./kit/azure.ts";
import { names, segments } from "./kit/store.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

it.each([
  ["read", "r"],
  ["write", "cw"],
] as const)("signs addresses to %s with as its own client does", async (access, permissions) => {
  for (const path of names) {
    const address = new URL((await ours.presign({ path, access, expires: 60 })).url);
    const asked = address.searchParams;
    const signed = generateBlobSASQueryParameters(
      {
        containerName: container,
        blobName: path,
        permissions: BlobSASPermissions.parse(permissions),
        expiresOn: new Date(asked.get("se") ?? ""),
        protocol: SASProtocol.Https,
        version: asked.get("sv") ?? "",
      },
      credential,
    );
    expect(Object.fromEntries(asked)).toEqual(
      Object.fromEntries(new URLSearchParams(signed.toString())),
    );
    expect(address.host).toBe(host);
    expect(segments(address.pathname)).toEqual(
      segments(new URL(theirs.getBlobClient(path).url).pathname),
    );
  }
});
