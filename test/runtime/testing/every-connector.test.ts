import { randomBytes } from "node:crypto";
import { forgedWebhook, rateLimited, refused } from "@human/connector-sdk/testing";
import { describe, expect, it } from "vitest";
import {
  sampleItems,
  sampleOutput,
  toolOf,
  exampleOf,
} from "../../../runtime/testing/tool-sample.ts";
import { createAttestor } from "../../../runtime/webhooks/attestation/attestor.ts";
import { receiveWebhook } from "../../../runtime/webhooks/receive.ts";
import { createMemoryReplayStore } from "../../../runtime/webhooks/replay.ts";
import { isSchema } from "../../../runtime/testing/sample.ts";
import { failure } from "../kit/connector.ts";
import { openBench, type Packed, readConnectors } from "./kit.ts";

const all = await readConnectors();
const connectors = all.filter(({ operations }) => operations.size > 0);
const driven = all.filter(({ commands }) => commands.size > 0);
const classes = [
  "invalid",
  "reauthenticate",
  "permission",
  "notFound",
  "conflict",
  "rateLimited",
  "unavailable",
  "failed",
] as const;

/** Ids of what callers may call and goes out as one request. */
const callable = ({ tools, operations }: Packed): readonly string[] =>
  tools.tools
    .map(({ _meta }) => String(_meta["human/operation"]))
    .filter((id) => operations.has(id));

/** Parts of a success that failed are not what a mock makes up. */
function withoutFailures(expected: unknown): unknown {
  if (!isSchema(expected)) return expected;
  const { failures: _, ...rest } = expected;
  return rest;
}

/** Items of a real list differ. */
function withId(item: unknown, id: string): unknown {
  return isSchema(item) && typeof item["id"] === "string" ? { ...item, id } : item;
}

describe.each(connectors)("$id", (packed) => {
  const { generated, tools, descriptor, operations } = packed;

  it("is answered as its tools say", async () => {
    const { call } = openBench(packed);
    for (const id of callable(packed)) {
      const operation = operations.get(id);
      if (operation === undefined) throw new Error(id);
      const tool = toolOf(operation, tools);
      const found = await call(id);
      if (exampleOf(tool) !== undefined || operation.answer === "bytes") continue;
      const expected = operation.items === undefined ? sampleOutput(tool) : sampleItems(tool);
      const isNothing = operation.answer === "none" && operation.output === undefined;
      expect([id, found]).toMatchObject([id, isNothing ? undefined : withoutFailures(expected)]);
    }
  });

  it("reads the pages that its vendor announces", async () => {
    const { call, vendor } = openBench(packed);
    for (const id of callable(packed)) {
      const operation = operations.get(id);
      const pagination = operation?.pagination ?? descriptor.http?.pagination;
      if (operation?.items === undefined || pagination === undefined || pagination === "none")
        continue;
      const [item] = sampleItems(toolOf(operation, tools));
      const [a, b, c, d] = ["1", "2", "3", "4"].map((each) => withId(item, each));
      vendor.answer(id, { pages: [[a, b], [c], [d]] });
      expect([id, await call(id)]).toMatchObject([id, [a, b, c, d]]);
      // And again from the beginning.
      expect([id, ((await call(id)) as readonly unknown[]).length]).toEqual([id, 4]);
    }
  });

  it.each(classes)("knows a refusal of the class %s", async (as) => {
    for (const id of callable(packed)) {
      const { call, vendor } = openBench(packed);
      const fault = refused(as);
      vendor.fail(id, fault, ...Array.from({ length: 20 }, () => fault));
      expect([id, await failure(call(id))]).toMatchObject([id, { code: as }]);
    }
  });

  it("waits as long as a rate limit says by the declared header", async () => {
    for (const id of callable(packed)) {
      const { call, vendor, clock } = openBench(packed);
      const start = clock.now();
      vendor.fail(id, rateLimited({ after: 7 }));
      const failed = await call(id).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failed === undefined)
        expect([id, clock.now() - start]).toEqual([id, expect.closeTo(8_000, -3.5)]);
      else
        expect([id, failed]).toMatchObject([
          id,
          { code: "rateLimited", retryAt: new Date(start + 7_000) },
        ]);
    }
  });

  it("takes no event that somebody else made up", async () => {
    const { webhooks } = descriptor;
    if (webhooks === undefined || webhooks.verify === "unsigned") return;
    const codes = [
      "unsigned",
      "badSignature",
      "badClaims",
      "incomplete",
      "keysUnavailable",
      "unsupported",
    ];
    for (const event of Object.keys(webhooks.events))
      for (const signature of [undefined, null, ""] as const) {
        const forged = forgedWebhook(
          generated,
          event,
          signature === undefined ? {} : { signature },
        );
        const outcome = await receiveWebhook(webhooks, forged, {
          organization: "org-1",
          connector: packed.id,
          endpoint: "e1",
          connection: "c1",
          at: () => null,
          secrets: () => [{ id: "key-1", value: randomBytes(32) }],
          now: Date.now,
          fetchJson: async () => await Promise.reject(new Error("There is no network.")),
          fetchText: async () => await Promise.reject(new Error("There is no network.")),
          attestor: createAttestor({ id: "host-1", key: randomBytes(32) }),
          replays: createMemoryReplayStore(),
        });
        expect([event, outcome.kind]).toEqual([event, "refused"]);
        if (outcome.kind === "refused") expect(codes).toContain(outcome.code);
      }
  });
});

describe.each(driven)("$id", (packed) => {
  const { tools, commands } = packed;

  it("is answered as its tools say, without a server", async () => {
    const { call, vendor } = openBench(packed);
    for (const id of commands.keys()) {
      const tool = toolOf({ id }, tools);
      const expected = sampleOutput(tool);
      if (tool === undefined) continue;
      expect([id, await call(id)]).toMatchObject([id, expected]);
      expect(vendor.requests.at(-1)).toMatchObject({ operation: id });
    }
  });

  it.each(classes)("knows a refusal of the class %s", async (as) => {
    for (const { _meta } of tools.tools) {
      const id = String(_meta["human/operation"]);
      const { call, vendor } = openBench(packed);
      vendor.fail(id, refused(as), ...Array.from({ length: 9 }, () => refused(as)));
      expect([id, await failure(call(id))]).toMatchObject([id, { code: as }]);
    }
  });
});
