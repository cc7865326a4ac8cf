import {
  type ApprovalRequest,
  type CallFacts,
  type CallObserver,
  type Connector,
  createContext,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, recordingTransport, TestConnector, testOperation } from "../kit/connector.ts";

/** What observers and approvers hear of a connector that was opened for an agent. */
function opened(actor?: string): {
  readonly connector: TestConnector;
  readonly told: CallFacts[];
  readonly asked: ApprovalRequest[];
  readonly sent: readonly unknown[];
} {
  const told: CallFacts[] = [];
  const asked: ApprovalRequest[] = [];
  const { transport, sent } = recordingTransport();
  const observer: CallObserver = { started: (facts) => void told.push(facts) };
  const connector = new TestConnector(
    {},
    {
      organization: "acme",
      transport,
      observer,
      ...(actor === undefined ? {} : { actor }),
      policy: {
        approvals: async (request) => {
          asked.push(request);
          return await Promise.resolve({ kind: "granted" });
        },
      },
    },
  );
  return { connector, told, asked, sent };
}

const destroy = testOperation({ method: "DELETE", effect: "destroy" });

it("tells approvers and observers for whom a connector was opened, whatever calls say", async () => {
  const { connector, told, asked } = opened("agent-1");
  await connector.run(destroy, {});
  await connector.run(destroy, {}, { actor: "agent-1" });
  expect(asked.map(({ requester }) => requester)).toEqual(["agent-1", "agent-1"]);
  expect(told.map(({ actor }) => actor)).toEqual(["agent-1", "agent-1"]);
});

it("sends nothing for a call in another's name, and tells who made it", async () => {
  const { connector, told, asked, sent } = opened("agent-1");
  const error = await failure(connector.run(testOperation(), {}, { actor: "ann" }));
  expect(error).toMatchObject({ code: "badInput" });
  expect(String(error)).not.toContain("ann");
  expect([asked, sent]).toEqual([[], []]);
  expect(told).toMatchObject([{ actor: "agent-1" }]);
});

it.each<readonly [string, unknown]>([
  ["a text as long as a book", "x".repeat(513)],
  ["half of a surrogate pair", "\ud800"],
  ["a number", 7],
  ["null", null],
  ["a symbol", Symbol("ann")],
  ["an object", { toJSON: () => "ann" }],
])("sends nothing in the name of %s, and tells none", async (_, actor) => {
  for (const own of [undefined, "agent-1"]) {
    const { connector, told, asked, sent } = opened(own);
    for (const operation of [testOperation(), destroy]) {
      const error = await failure(connector.run(operation, {}, { actor: actor as string }));
      expect(error).toMatchObject({ code: "badInput" });
    }
    expect([asked, sent]).toEqual([[], []]);
    expect(told.map((facts) => facts.actor)).toEqual([own, own]);
  }
});

it("takes the call's word where the host opened a connector for nobody", async () => {
  const { connector, told } = opened();
  await connector.run(testOperation(), {}, { actor: "ann" });
  await connector.run(testOperation(), {});
  expect(told.map(({ actor }) => actor)).toEqual(["ann", undefined]);
});

it("makes a context of one actor's connections only", () => {
  const { connector } = opened("agent-1");
  const contextOf = (actor?: string): unknown =>
    createContext<{ readonly test: Connector }>({
      organization: "acme",
      connections: [connector],
      ...(actor === undefined ? {} : { actor }),
    });
  expect(contextOf("agent-1")).toMatchObject({ organization: "acme" });
  expect(() => contextOf("agent-2")).toThrow("for the actor of the context");
  expect(() => contextOf()).toThrow("for the actor of the context");
});
