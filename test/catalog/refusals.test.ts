import { fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import type { ContractMethod } from "../../runtime/contract/contracts.ts";
import { failure } from "../runtime/kit/connector.ts";
import { expectations } from "./expected.ts";
import { loadConnector } from "./load.ts";
import { note } from "./notes.ts";

const cases = (await expectations()).flatMap(({ id, refused }) =>
  refused.map((method) => [id, method] as const),
);

it.each(cases)("%s says that it does not do %s, and sends nothing", async (id, method) => {
  const Class = await loadConnector(id);
  const sent: string[] = [];
  const connector = new Class({
    credentials: fields({}),
    transport: (request) => {
      sent.push(request.url);
      return Promise.reject(new Error("Something was sent."));
    },
  });
  const done = connector.perform(method as ContractMethod, {} as never);
  expect(await failure(done)).toMatchObject({ code: "unsupported" });
  expect(sent).toEqual([]);
  note("refusal", id, method);
});
