import type { AnyOperation, Transport, Wait } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, pieces, testOperation } from "../kit/connector.ts";
import { asker } from "./chat.ts";
import { openDesk } from "./kit.ts";

const look: AnyOperation = testOperation({
  id: "answers.get",
  path: "/answers",
  output: { by: { path: ["by"] }, word: { path: ["word"] } },
});

const poll: Wait = {
  for: "poll",
  call: look,
  done: [{ at: ["result", "by"], is: { present: true } }],
  every: 1_000,
  returns: { choice: (at) => at("result", "word"), by: (at) => at("result", "by") },
};

/** A vendor that is asked what was answered. */
function vendorOf(answer: object): { readonly transport: Transport; readonly looks: () => number } {
  let looks = 0;
  const transport: Transport = async ({ operation }) => {
    const isLook = operation === look.id;
    if (isLook) looks += 1;
    const body = JSON.stringify(isLook ? answer : { id: "m1" });
    return await Promise.resolve({
      status: 200,
      headers: { "content-type": "application/json" },
      body: pieces(body),
    });
  };
  return { transport, looks: () => looks };
}

const question = {
  to: "room",
  question: "Deploy?",
  choices: ["yes", "no"],
  approvers: ["ada", "agent-1"],
};

it("takes the answer that the vendor tells of an approver", async () => {
  const { questions } = openDesk();
  const connector = asker(vendorOf({ by: "ada", word: "yes" }), {}, [poll]);
  const { id } = await questions.ask(connector, question, { actor: "agent-1" });
  expect(await questions.answer([connector], id)).toEqual({ choice: "yes", by: "ada" });
});

it.each([
  ["who asked", { by: "agent-1", word: "yes" }],
  ["somebody who is not listed", { by: "eve", word: "yes" }],
  ["an approver who says what nobody offered", { by: "ada", word: "maybe" }],
])(
  "ends a question that the vendor says was answered by %s, and takes no answer",
  async (_, said) => {
    const { questions } = openDesk();
    const vendor = vendorOf(said);
    const connector = asker(vendor, {}, [poll]);
    const { id } = await questions.ask(connector, question, { actor: "agent-1" });
    const error = await failure(questions.answer([connector], id));
    expect(error).toMatchObject({ code: "refusedByPolicy" });
    expect(String(error)).not.toMatch(/eve|maybe|agent/);
    // The vendor holds that answer and will not give another one: nobody goes on waiting.
    expect(await failure(questions.answer([connector], id))).toMatchObject({ code: "timeout" });
    expect(vendor.looks()).toBe(1);
  },
);
