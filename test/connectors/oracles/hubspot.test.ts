// @module-tag live/hubspot
import { bearer } from "@human/connector-sdk";
import { Client as Hubspot } from "@hubspot/api-client";
import { afterAll, it } from "vitest";
import { HubspotConnector } from "../../../generated/hubspot/hubspot.ts";
import { optionsOf } from "../kit/open.ts";
import { expectAgreement, reading } from "./kit/agreement.ts";
import { startDouble } from "./kit/double.ts";

const double = await startDouble();
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const ours = new HubspotConnector(optionsOf(double, bearer("token")));
const { basicApi, searchApi } = new Hubspot({ accessToken: "token", basePath: double.origin }).crm
  .contacts;

const properties = { firstname: "Ada & Co – é", email: "ada+1@example.com" };
const record = {
  id: "51",
  properties,
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
  archived: false,
};
const inWords = (found: { readonly id: string; readonly properties: unknown }) => ({
  id: found.id,
  properties: found.properties,
});

it("asks as its own client does", async () => {
  await expectAgreement(double, reading("authorization"), {
    creation: {
      answers: () => ({ status: 201, body: record }),
      ours: async () => (await ours.recordsCreate({ type: "contacts", properties })).id,
      theirs: async () => (await basicApi.create({ properties })).id,
    },
    change: {
      answers: () => ({ body: record }),
      ours: async () => (await ours.recordsUpdate({ type: "contacts", id: "51", properties })).id,
      theirs: async () => (await basicApi.update("51", { properties })).id,
    },
    reading: {
      answers: () => ({ body: record }),
      ours: async () => inWords(await ours.recordsGet({ type: "contacts", id: "51" })),
      theirs: async () => inWords(await basicApi.getById("51")),
    },
    search: {
      answers: () => ({ body: { total: 1, results: [record] } }),
      ours: async () => {
        const found = ours.recordsSearch({ type: "contacts", query: "ada & co" });
        return (await Array.fromAsync(found)).map(inWords);
      },
      theirs: async () => {
        const { results } = await searchApi.doSearch({ query: "ada & co", limit: 200 });
        return results.map(inWords);
      },
    },
    archiving: {
      answers: () => ({ status: 204 }),
      ours: async () => {
        await ours.recordsArchive({ type: "contacts", id: "51" });
      },
      theirs: async () => {
        await basicApi.archive("51");
      },
    },
  });
});
