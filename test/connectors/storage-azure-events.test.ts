import { fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { StorageAzureConnector } from "../../generated/storage-azure/storage-azure.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { delivery, URL_OF_TESTS } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";

const SECRET = "4f1c2b7e9d0a4c6f8b3e5d7a9c1e3f50";
const azure = new StorageAzureConnector({
  credentials: fields({ key: "" }, "sharedKey"),
  connection: { account: "acme", container: "reports" },
});

/** An event of Event Grid's own schema. */
function eventOf(eventType: string, id = "e1"): Readonly<Record<string, unknown>> {
  const api = eventType.endsWith("BlobDeleted") ? "DeleteBlob" : "PutBlob";
  return {
    id,
    topic: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acme",
    subject: "/blobServices/default/containers/reports/blobs/2026.csv",
    eventType,
    eventTime: "2023-11-14T22:13:19.0000000Z",
    data: { api, url: "https://acme.blob.core.windows.net/reports/2026.csv", eTag: "0x1" },
    dataVersion: "",
    metadataVersion: "1",
  };
}

function sent(events: unknown, query = `?secret=${SECRET}`): RawWebhook {
  return delivery({
    url: `${URL_OF_TESTS}${query}`,
    body: JSON.stringify(events),
    headers: { "aeg-event-type": "Notification" },
  });
}

const validation = {
  ...eventOf("Microsoft.EventGrid.SubscriptionValidationEvent"),
  data: { validationCode: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6", validationUrl: "https://x" },
};

it("answers Event Grid's question with its code as JSON, where the secret is right", async () => {
  const outcome = await azure.receive(sent([validation]), hostOf(SECRET));
  expect(outcome).toMatchObject({
    kind: "challenge",
    response: {
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}',
    },
  });
  for (const [query, code] of [
    ["", "unsigned"],
    ["?secret=", "badSignature"],
    [`?secret=${SECRET}0`, "badSignature"],
    [`?secret=${SECRET}&secret=x`, "badSignature"],
  ] as const) {
    const refused = await azure.receive(sent([validation], query), hostOf(SECRET));
    expect([query, wordOf(refused)]).toEqual([query, code]);
    expect(refused.response.body).toBe("");
  }
});

it.each([{ validationCode: "" }, { validationCode: { a: 1 } }, { validationCode: null }, {}, null])(
  "says nothing to a question without a code: %j",
  async (data) => {
    const outcome = await azure.receive(sent([{ ...validation, data }]), hostOf(SECRET));
    expect(wordOf(outcome)).toBe("");
    expect(outcome.response.body).toBe("");
  },
);

it("tells of blobs that were written and deleted, each once", async () => {
  const context = hostOf(SECRET);
  const events = [
    eventOf("Microsoft.Storage.BlobCreated", "e1"),
    eventOf("Microsoft.Storage.BlobDeleted", "e2"),
    eventOf("Microsoft.Storage.BlobTierChanged", "e3"),
  ];
  const outcome = await azure.receive(sent(events), context);
  expect(wordOf(outcome)).toBe("file.changed file.deleted");
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  const [changed] = outcome.events;
  if (changed?.envelope.type !== "file.changed") throw new Error("another event");
  const { subject, data } = changed.envelope.data;
  expect(subject).toBe("/blobServices/default/containers/reports/blobs/2026.csv");
  expect(data.url).toBe("https://acme.blob.core.windows.net/reports/2026.csv");
  expect(wordOf(await azure.receive(sent(events), context))).toBe("duplicate");
  const forged = sent([eventOf("Microsoft.Storage.BlobDeleted", "e9")], "?secret=guess");
  expect(wordOf(await azure.receive(forged, context))).toBe("badSignature");
});
