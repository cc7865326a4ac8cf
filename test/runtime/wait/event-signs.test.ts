import type { Value } from "../../../runtime/expression/expression.ts";
import { createSharedState, type HumanInput, type Wait } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { attested, openDesk } from "./kit.ts";
import { asker, chat, post } from "./chat.ts";

const actor = "agent-1";
const input: HumanInput = {
  to: "room",
  question: "Ship it?",
  choices: ["yes", "no"],
  approvers: ["ada"],
};

/** An event that answers a question where the event's `about` is what the question's value was. */
function about(is: Value): Wait {
  return {
    for: "event",
    event: "button.pressed",
    where: [{ at: ["event", "about"], is }],
    returns: { choice: (at) => at("event", "word"), by: (at) => at("event", "by") },
  };
}

/** What an event is found by, and what the event says then; `sent` is the text of the message as the vendor got it. */
const cases: Readonly<
  Record<string, readonly [is: Value, says: (sent: string) => unknown, others?: readonly Wait[]]>
> = {
  "what the vendor answered": [(at) => at("result", "id"), () => "m1"],
  "what it was asked for": [(at) => at("input", "to"), () => "room"],
  "what it was sent": [(at) => at("request", "text"), (sent) => sent],
  "what it was sent with links, which nobody keeps": [
    (at) => at("request", "text"),
    (sent) => sent,
    [{ for: "link" }],
  ],
  "the input with its links": [(at) => at("input", "text"), (sent) => sent, [{ for: "link" }]],
  "the moment at which it was asked": [(_, fn) => fn.now(), () => "2030-01-01T00:00:00Z"],
};

it.each(Object.keys(cases))("takes an event that is known by %s", async (name) => {
  const [is, says, others = []] = cases[name] ?? [null, () => null];
  const vendor = chat();
  const desk = openDesk();
  const state = createSharedState({ clock: desk.clock });
  const connector = asker(vendor, { state }, [...others, about(is)]);
  const links = others.length > 0 ? { ...input, to: "ada" } : input;
  const { id } = await desk.questions.ask(connector, links, { actor });
  await desk.clock.advance(5_000);
  const deliver = async (value: unknown): Promise<unknown> =>
    await desk.again().deliver(
      connector,
      attested(desk.attestor, "chat", {
        type: "button.pressed",
        data: { about: value, by: "ada", word: "yes" },
      }),
    );
  expect(await deliver("something else")).toMatchObject({ reason: "noQuestion" });
  expect(await deliver(says(vendor.sent[0]?.text ?? ""))).toEqual({
    kind: "answered",
    question: id,
  });
  expect(await desk.questions.answer([connector], id)).toEqual({ choice: "yes", by: "ada" });
});

it("takes what an event says by the way that waited for it", async () => {
  const vendor = chat();
  const desk = openDesk();
  const ways = [about((at) => at("result", "other")), { ...about((at) => at("result", "id")) }];
  const connector = asker(vendor, {}, ways);
  const { id } = await desk.questions.ask(connector, input, { actor });
  const data = { about: null, by: "ada", word: "yes" };
  const told = (value: unknown) =>
    attested(desk.attestor, "chat", { type: "button.pressed", data: { ...data, about: value } });
  // What was known by nothing is not answered by an event that says nothing.
  expect(await desk.questions.deliver(connector, told(null))).toMatchObject({
    reason: "noQuestion",
  });
  expect(await desk.questions.deliver(connector, told("m1"))).toEqual({
    kind: "answered",
    question: id,
  });
});

it("reads an event by the way whose values it has, not by another of the same event", async () => {
  const vendor = chat();
  const desk = openDesk();
  const other: Wait = {
    for: "event",
    event: "button.pressed",
    where: [{ at: ["event", "room"], is: () => "another room" }],
    returns: { choice: () => "no", by: (at) => at("event", "by") },
  };
  const connector = asker(vendor, {}, [other, about((at) => at("result", "id"))]);
  const { id } = await desk.questions.ask(connector, input, { actor });
  const data = { about: "m1", room: "this room", by: "ada", word: "yes" };
  const told = attested(desk.attestor, "chat", { type: "button.pressed", data });
  expect(await desk.questions.deliver(connector, told)).toMatchObject({ kind: "answered" });
  expect(await desk.questions.answer([connector], id)).toEqual({ choice: "yes", by: "ada" });
});

const polls: Wait = {
  for: "poll",
  call: post,
  with: { text: (at) => at("request", "text") },
  done: [{ at: ["result", "id"], is: "m2" }],
  every: 1_000,
  returns: { choice: () => "yes", by: () => "ada" },
};

it.each<readonly [string, Wait]>([
  ["an event", about((at) => at("request", "text"))],
  ["the vendor's own word", polls],
])("keeps no link of a question that %s answers too", async (_, way) => {
  const vendor = chat();
  const desk = openDesk();
  const connector = asker(vendor, {}, [{ for: "link" }, way]);
  const { id } = await desk.questions.ask(connector, { ...input, to: "ada" }, { actor });
  const link = vendor.linksIn(0)[0] ?? "";
  expect(link).not.toBe("");
  for (const namespace of ["questions", "question-keys", "questions-leaving"])
    for (const { key, value } of await desk.store.list(namespace, { limit: 100 })) {
      const text = `${key} ${Buffer.from(value).toString("utf8")}`;
      expect(text).not.toContain(link.split(".").at(-1));
    }
  if (way.for !== "poll") return;
  expect(await desk.questions.answer([connector], id)).toEqual({ choice: "yes", by: "ada" });
  // What was sent is computed anew, without links.
  expect(vendor.sent[1]?.text).toBe(input.question);
});
