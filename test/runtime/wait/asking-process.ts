/**
 * A process of a host that asks people and takes their answers. Its lines in are commands, and each gives a line out.
 * `die` in the arguments names the step at which it ends itself without a word.
 */
import { createInterface } from "node:readline";
import { createReferences } from "../../../runtime/reference/references.ts";
import { createQuestions } from "../../../runtime/wait/questions.ts";
import {
  QUESTIONS,
  type QuestionRecord,
  readRecord,
} from "../../../runtime/wait/question-record.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { localTransport } from "../oauth/kit/local-transport.ts";
import { asker } from "./chat.ts";
import { ATTESTOR, type Command, LINKS, said, unkeyed } from "./mortal-kit.ts";

const [path = "", port = "", vendor = "", die = ""] = process.argv.slice(2);

function at(step: string): void {
  if (die === step) process.kill(process.pid, "SIGKILL");
}

/** A store that knows by what is written which step of a question it is. */
function mortal(store: Store): Store {
  return {
    ...store,
    async commit(changes) {
      const states = changes.flatMap((change) =>
        change.kind === "put" && change.namespace === QUESTIONS
          ? [readRecord<QuestionRecord>(change.value).state]
          : [],
      );
      for (const state of states) at(`before ${state}`);
      const result = await store.commit(changes);
      for (const state of states) at(`after ${state}`);
      return result;
    },
  };
}

const store = mortal(openSqliteStore({ path }));
const transport = localTransport(Number(port));
const options = vendor === "keyed" ? {} : { references: createReferences({ store }) };
const connector = asker(
  { transport },
  options,
  "event",
  ...(vendor === "keyed" ? [] : ([unkeyed] as const)),
);
const questions = createQuestions({ store, attestor: ATTESTOR, links: LINKS });

async function run(command: Command): Promise<unknown> {
  switch (command.do) {
    case "ask":
      return await questions.ask(connector, command.input, {
        actor: "agent-1",
        timeout: 3_600_000,
      });
    case "answer":
      return await questions.answer([connector], command.id);
    case "deliver":
      return await questions.deliver(connector, said(command.message, command.by));
  }
}

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const told = await run(JSON.parse(line) as Command);
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
await store.close();
