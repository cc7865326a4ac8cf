import { expect, it } from "vitest";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { createEarlyEvents } from "../../../runtime/wait/early-events.ts";
import {
  EARLY_EVENTS,
  leavingPrefix,
  QUESTIONS_LEAVING,
  type QuestionScope,
} from "../../../runtime/wait/question-record.ts";
import { createQuestions } from "../../../runtime/wait/questions.ts";
import { ATTESTOR, LINKS } from "./mortal-kit.ts";

const DAY = 86_400_000;
const scope: QuestionScope = { organization: "org-1", connector: "chat", connection: "c1" };
const event = (word: string) => ({ type: "button.pressed", data: { word } });

/** A store in which a question of the connection is on its way, and a clock that the test moves. */
async function opened() {
  let time = Date.UTC(2030, 0, 1);
  const now = (): number => time;
  const store = openSqliteStore({ path: ":memory:", now });
  const key = `${leavingPrefix(scope)}q1`;
  const mark = { namespace: QUESTIONS_LEAVING, key, value: new Uint8Array([1]) };
  await store.commit([{ kind: "put", ...mark, replaces: 0, version: 1 }]);
  const clock = { now, sleep: async () => await Promise.resolve() };
  const questions = createQuestions({ store, attestor: ATTESTOR, links: LINKS, clock });
  const count = async (): Promise<number> =>
    (await store.list(EARLY_EVENTS, { limit: 1000 })).length;
  return {
    store,
    early: createEarlyEvents(store, now),
    questions,
    count,
    pass: (milliseconds: number) => void (time += milliseconds),
  };
}

it("keeps nothing for a connection that sends no question", async () => {
  const { early, count } = await opened();
  expect(await early.keep({ ...scope, connection: "c2" }, ["sign"], event("yes"))).toBe(false);
  expect(await count()).toBe(0);
});

it("keeps an event that comes twice once, and no more than a lost question is worth", async () => {
  const { early, count } = await opened();
  expect(await early.keep(scope, ["sign"], event("yes"))).toBe(true);
  expect(await early.keep(scope, ["sign"], event("yes"))).toBe(true);
  expect(await count()).toBe(1);
  expect(await early.keep(scope, ["sign"], event("x".repeat(20_000)))).toBe(false);
  for (let index = 1; index < 200; index += 1)
    expect(await early.keep(scope, [`sign ${index}`], event("yes"))).toBe(true);
  expect(await early.keep(scope, ["one more"], event("yes"))).toBe(false);
  expect(await count()).toBe(200);
});

it("forgets what nobody asked for within a day", async () => {
  const { early, questions, count, pass } = await opened();
  await early.keep(scope, ["sign"], event("yes"));
  pass(DAY - 1);
  expect(await questions.sweep()).toBe(0);
  expect(await count()).toBe(1);
  pass(1);
  expect(await questions.sweep()).toBe(1);
  expect(await count()).toBe(0);
  expect(await questions.sweep()).toBe(0);
});
