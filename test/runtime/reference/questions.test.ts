import {
  createReferences,
  createSharedState,
  systemClock,
  type Transport,
  type Wait,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import type { Store } from "../../../runtime/store/store.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { LONGEST_SENDING } from "../../../runtime/wait/question-book.ts";
import { ContractConnector, entry } from "../contract/kit.ts";
import { failure, recordingTransport } from "../kit/connector.ts";
import { chat } from "../wait/chat.ts";
import { attested, openDesk } from "../wait/kit.ts";
import { OWNER, post } from "./kit.ts";

const actor = "agent-1";
const input = { to: "room", question: "Ship it?", approvers: ["ada"], reference: "deploy-7" };
const way: Wait = {
  for: "event",
  event: "message.reply",
  where: [{ at: ["event", "message"], is: (at) => at("result", "id") }],
  returns: { text: (at) => at("event", "text"), by: (at) => at("event", "by") },
};

/** A vendor without idempotency, asked for an answer that comes as an event. */
function asker({ transport }: { readonly transport: Transport }, store: Store): ContractConnector {
  return new ContractConnector(
    {
      "notification.ask": [
        entry(post, { with: { text: (at) => at("input", "question") }, wait: [way] }),
      ],
    },
    {
      ...OWNER,
      transport,
      references: createReferences({ store }),
      state: createSharedState({ clock: systemClock }),
    },
    { id: "chat" },
  );
}

it("takes over a question that left without being asked again", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const vendor = chat();
  // The process ends once the vendor has answered and before the question is written down as sent.
  const dying: Store = {
    ...store,
    commit: async (changes) => {
      const isOpening = changes.some(
        (change) =>
          change.kind === "put" && change.namespace === "questions" && change.replaces > 0,
      );
      if (isOpening) throw new Error("the process is gone");
      const isForgetting = changes.some((change) => change.kind === "remove");
      return isForgetting ? { committed: false, conflict: 0 } : await store.commit(changes);
    },
  };
  const first = openDesk({ store: dying });
  const connector = asker(vendor, store);
  await first.questions.ask(connector, input, { actor }).catch(() => undefined);
  expect(vendor.sent).toHaveLength(1);
  const [kept] = await store.list("references", { limit: 2 });
  expect(Buffer.from(kept?.value ?? []).toString()).toMatch(
    /"state":"sent","answer":\{"id":"m1"\}\}$/,
  );

  const desk = openDesk({ store });
  await desk.clock.advance(LONGEST_SENDING + (first.clock.now() - desk.clock.now()));
  const { id } = await desk.questions.ask(connector, input, { actor });
  expect(vendor.sent).toHaveLength(1);
  const data = { message: "m1", text: "go on", by: "ada" };
  const event = attested(desk.attestor, "chat", { type: "message.reply", data });
  expect(await desk.questions.deliver(connector, event)).toEqual({
    kind: "answered",
    question: id,
  });
});

it("asks again what the vendor refused", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const vendor = chat();
  const desk = openDesk({ store });
  const connector = asker(vendor, store);
  vendor.refuse();
  expect(await failure(desk.questions.ask(connector, input, { actor }))).toMatchObject({
    code: "invalid",
  });
  vendor.resume();
  await desk.questions.ask(connector, input, { actor });
  expect(vendor.sent).toHaveLength(2);
});

it("does not ask again what may have been asked, whatever the links in it", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const { sent, transport } = recordingTransport({}, 500);
  const connector = asker({ transport }, store);
  const desk = openDesk({ store });
  expect(await failure(desk.questions.ask(connector, input, { actor }))).toMatchObject({
    code: "unavailable",
  });
  expect(await failure(desk.questions.ask(connector, input, { actor }))).toMatchObject({
    code: "unknownOutcome",
  });
  const { approvers: _, ...question } = input;
  const rewritten = await connector.prepareQuestion({ ...question, text: "Ship it? Here: …" });
  expect(await failure(rewritten.send())).toMatchObject({ code: "unknownOutcome" });
  const other = await connector.prepareQuestion({ ...question, question: "Drop it?" });
  expect(await failure(other.send())).toMatchObject({ code: "conflict" });
  expect(sent).toHaveLength(1);
});
