import type { Settled } from "../call.ts";
import { canonicalText } from "../policy/digest.ts";
import { reader } from "../expression/place.ts";
import { evaluate } from "../expression/value.ts";
import type { Implementations, Wait } from "./implementation.ts";
import type { AskInput, AskOutput } from "./notification.ts";
import { begin } from "./perform.ts";
import { returned } from "./returns.ts";
import { type Performer, readerOf, type Run } from "./run.ts";
import { type Poll, pollOnce, sendQuestion, type SentQuestion } from "./wait.ts";

/** An event of a delivery, of which a host keeps no more than this. */
export interface ToldEvent {
  readonly type: string;
  readonly data: unknown;
}

/** A question as a connector would ask it; nothing here waits. */
export interface PreparedQuestion {
  /** How answers come. */
  readonly ways: ReadonlySet<Wait["for"]>;
  /**
   * What the events are known by that answer it. Before it was sent, only what does not depend on the vendor's
   * answer: a number that is asked has one question at a time.
   */
  readonly signs: (sent?: SentQuestion) => readonly string[];
  /** Fails with a ConnectorError. */
  readonly send: () => Promise<SentQuestion>;
  /**
   * What an event says; undefined where it is no answer to this question, which is known by the signs that `isIts`
   * finds among those that were written down: they cannot be computed anew from what is kept of a question.
   */
  readonly answerIn: (
    event: ToldEvent,
    sent: SentQuestion,
    isIts: (sign: string) => boolean,
  ) => AskOutput | undefined;
  /** Absent where the vendor is not asked for the answer. */
  readonly poll?: {
    /** Milliseconds between two calls. */
    readonly every: number;
    /** Undefined while there is no answer. Fails with a ConnectorError. */
    readonly once: (sent: SentQuestion) => Promise<AskOutput | undefined>;
  };
}

type EventWay = Extract<Wait, { readonly for: "event" }>;

/** Checks a question and chooses how it is asked. Fails with `badInput` or `unsupported`. */
export function prepareQuestion(
  performer: Performer,
  input: AskInput,
  settled: Settled,
): PreparedQuestion {
  const run = begin(performer, "notification.ask", input, settled);
  const ways = run.entry.wait ?? [];
  const events = ways.filter((way): way is EventWay => way.for === "event");
  const poll = ways.find((way): way is Poll => way.for === "poll");
  return {
    ways: new Set(ways.map((way) => way.for)),
    signs: (sent) => events.flatMap((way) => signOf(run, way, sent) ?? []),
    send: async () => await sendQuestion(run),
    answerIn: (event, sent, isIts) => answerIn(run, events, event, { sent, isIts }),
    ...(poll === undefined
      ? {}
      : {
          poll: {
            every: poll.every,
            once: async (sent) => asAnswer(await pollOnce(run, poll, sent)),
          },
        }),
  };
}

/** What an event would be found by, if some open question waits for its like. */
export function signsOfEvent(
  implementations: Implementations,
  { type, data }: ToldEvent,
): readonly string[] {
  const at = reader({ event: data });
  const ways = (implementations["notification.ask"] ?? []).flatMap(({ wait }) => wait ?? []);
  const signs = ways.flatMap((way) => {
    if (way.for !== "event" || way.event !== type) return [];
    return printSign(way, (index) => at(...(way.where[index]?.at ?? ["event"]))) ?? [];
  });
  return [...new Set(signs)];
}

function signOf(run: Run, way: EventWay, sent: SentQuestion | undefined): string | undefined {
  const at = readerOf(run, { ...sent });
  return printSign(way, (index) => evaluate(way.where[index]?.is ?? null, at, run.fn));
}

/** Undefined where a value is missing or is no single one: what is known by nothing would fit everything. */
function printSign(
  { event, where }: EventWay,
  value: (index: number) => unknown,
): string | undefined {
  const values = where.map(({ at }, index) => [at, value(index)] as const);
  const isWhole = values.every(([, each]) => ["string", "number", "boolean"].includes(typeof each));
  return isWhole && values.length > 0 ? canonicalText([event, values]) : undefined;
}

function answerIn(
  run: Run,
  ways: readonly EventWay[],
  event: ToldEvent,
  { sent, isIts }: { readonly sent: SentQuestion; readonly isIts: (sign: string) => boolean },
): AskOutput | undefined {
  const at = readerOf(run, { ...sent, event: event.data });
  for (const way of ways) {
    if (way.event !== event.type) continue;
    const sign = printSign(way, (index) => at(...(way.where[index]?.at ?? ["event"])));
    if (sign === undefined || !isIts(sign)) continue;
    const answer = asAnswer(returned(way, at, run.fn));
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Nobody's answer is none; what an answer says is text. */
function asAnswer(value: Readonly<Record<string, unknown>> | undefined): AskOutput | undefined {
  const { by, choice, text } = value ?? {};
  if (typeof by !== "string" || by === "") return undefined;
  return {
    ...(typeof choice === "string" ? { choice } : {}),
    ...(typeof text === "string" ? { text } : {}),
    by,
  };
}
