import { createFakeClock } from "../../../runtime/testing/testing.ts";
import {
  createSharedState,
  type HttpRequest,
  type Implementation,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, pieces, testOperation } from "../kit/connector.ts";
import { ContractConnector } from "./kit.ts";

const post = testOperation({ method: "POST", effect: "write", output: { id: { path: ["id"] } } });

const twoSteps: Implementation = {
  task: {
    kind: "steps",
    steps: [
      { name: "first", call: post },
      { name: "second", call: post },
    ],
  },
  returns: { id: (at) => at("result", "id"), status: "sent" },
};

/** Sends a notification in two steps to a vendor that takes so long for each. */
function open(took: number, implementation = twoSteps) {
  const clock = createFakeClock();
  const sent: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    await clock.sleep(took, undefined);
    return { status: 200, headers: {}, body: pieces('{"id":"1"}') };
  };
  const connector = new ContractConnector(
    { "notification.send": [implementation], "notification.ask": [implementation] },
    { transport, state: createSharedState({ clock }) },
  );
  const send = async (timeout?: number): Promise<unknown> =>
    await connector.perform(
      "notification.send",
      { to: "ada", text: "hello" },
      timeout === undefined ? {} : { timeout },
    );
  const ask = async (timeout: number): Promise<unknown> =>
    await connector.perform("notification.ask", { to: "ada", question: "Go?" }, { timeout });
  return { clock, sent, send, ask };
}

it("gives a later step what is left of the call's time", async () => {
  const { sent, send } = open(600);
  await send(1_000);
  expect(sent.map(({ limits }) => limits.total)).toEqual([1_000, 400]);
});

it("sends no step for which no time is left, and says which were done", async () => {
  const { sent, send } = open(600);
  expect(await failure(send(600))).toMatchObject({
    code: "timeout",
    step: "second",
    stepsDone: ["first"],
  });
  expect(sent).toHaveLength(1);
});

it("gives each step the definition's time where the caller sets none", async () => {
  const { sent, send } = open(600);
  await send();
  expect(new Set(sent.map(({ limits }) => limits.total)).size).toBe(1);
});

it.each([0, -1, Number.NaN])("takes no %f milliseconds for a time", async (timeout) => {
  const { sent, send } = open(1);
  expect(await failure(send(timeout))).toMatchObject({ code: "badInput" });
  expect(sent).toEqual([]);
});

const polled: Implementation = {
  task: { kind: "call", call: post },
  wait: [
    {
      for: "poll",
      call: testOperation(),
      done: [{ at: ["result", "over"], is: true }],
      every: 300,
    },
  ],
};

it("counts the sending of a question, and every look for its answer, into the call's time", async () => {
  const { clock, sent, ask } = open(200, polled);
  const begun = clock.now();
  expect(await failure(ask(1_000))).toMatchObject({ code: "timeout" });
  expect(clock.now() - begun).toBeLessThanOrEqual(1_000);
  expect(sent.map(({ limits }) => limits.total)).toEqual([1_000, 800, 300]);
});

it("looks for no answer once the sending has taken all the time", async () => {
  const { sent, ask } = open(600, polled);
  expect(await failure(ask(600))).toMatchObject({ code: "timeout" });
  expect(sent).toHaveLength(1);
});
