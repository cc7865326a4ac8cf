import { inspect } from "node:util";
import {
  type AnyOperation,
  type Clock,
  ConnectorError,
  createSharedState,
} from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { createTestClock, type TestClock } from "../runtime/kit/clock.ts";
import { openConnector, readCatalog, type WireConnector } from "../wire/connector.ts";
import { type ConnectorInputs, readInputs } from "../wire/inputs.ts";
import { expectNoCanary, toldBy, withCanaries } from "./kit/canary.ts";
import { type Fault, faults, PAUSE, waitingLast } from "./kit/faults.ts";
import { attemptsOf, expectSame, mayRepeat } from "./kit/repeats.ts";
import { startVendorLines, type VendorLine } from "./kit/vendor-line.ts";
import { callWitnesses, ORGANIZATION, type Witnesses } from "./kit/witnesses.ts";

interface Subject {
  readonly connector: WireConnector;
  readonly inputs: ConnectorInputs;
  readonly secrets: readonly string[];
  readonly witnesses: Witnesses;
  readonly method: string;
  readonly operation: AnyOperation;
}

/** All operations of a connector with what they are called with. */
function subjectsOf(connector: WireConnector): readonly Subject[] {
  const inputs = readInputs(connector.id);
  const credential = withCanaries(inputs.credential);
  const witnesses = callWitnesses();
  return Object.entries(connector.operations).map(([method, operation]) => ({
    connector,
    inputs: { ...inputs, credential },
    secrets: Object.values(credential),
    witnesses,
    method,
    operation,
  }));
}

/**
 * Those that a fault strikes: whatever does more than read meets what leaves nobody knowing whether it was done; of
 * those that send, read and fail alike, one meets all else.
 */
function struckBy(fault: Fault, own: readonly Subject[]): readonly Subject[] {
  const able = own.filter(({ operation }) => fault.strikes?.(operation) ?? true);
  const alike = Map.groupBy(able, ({ operation }) => {
    const { effect, method, answer, items, body, idempotency, auth, errors } = operation;
    return JSON.stringify([
      effect,
      method,
      answer,
      !items,
      body?.encoding,
      idempotency,
      auth,
      !errors,
    ]);
  });
  const chosen = new Set([...alike.values()].flatMap((each) => each.slice(0, 1)));
  return able.filter(
    (each) => chosen.has(each) || (fault.isFateful === true && each.operation.effect !== "read"),
  );
}

const lines = await startVendorLines();
const subjects = new Map(
  (await readCatalog())
    .filter(({ descriptor }) => descriptor.driver === undefined)
    .map((connector) => [connector.id, subjectsOf(connector)] as const),
);
const cases = waitingLast(
  [...subjects].flatMap(([id, own]) =>
    Object.entries(faults).flatMap(([name, fault]) => {
      const struck = struckBy(fault, own);
      // Connectors that get no answers of a kind have nothing that such a fault could strike.
      return struck.length === 0 && fault.strikes !== undefined
        ? []
        : [[id, name, fault, struck] as const];
    }),
  ),
  ([, , fault]) => fault,
);

// Waiting takes longer than working: all wait while the others work.
const waiting = new Map(
  cases.flatMap(([id, name, fault, struck]) =>
    fault.limits === undefined ? [] : [[`${id} ${name}`, problemOf(struck, fault)] as const],
  ),
);

afterAll(async () => {
  await lines[Symbol.asyncDispose]();
  for (const [first] of subjects.values()) await first?.witnesses.close();
});

it.each(cases)("%s leaves nothing twice after %s", async (id, name, fault, struck) => {
  expect(struck.length).toBeGreaterThan(0);
  const problem = await (waiting.get(`${id} ${name}`) ?? problemOf(struck, fault));
  if (problem !== undefined) throw problem;
});

it.each([...subjects])("%s tells its audit and its tracer no secret", async (id, own) => {
  const [first] = own;
  const told = (await first?.witnesses.told()) ?? [];
  expect(told.length).toBeGreaterThan(own.length);
  expectNoCanary(first?.secrets ?? [], told, id);
});

/** What is wrong with how a connector takes a fault; undefined where nothing is. */
async function problemOf(struck: readonly Subject[], fault: Fault): Promise<unknown> {
  const results = await Promise.allSettled(struck.map((subject) => expectOnce(subject, fault)));
  return results.find((each) => each.status === "rejected")?.reason;
}

async function expectOnce(subject: Subject, fault: Fault): Promise<void> {
  const { operation, connector, secrets } = subject;
  const rateLimit = connector.descriptor.http?.rateLimit;
  const clock = createTestClock();
  const line = lines.open((request, response) => {
    fault.strike({ operation, rateLimit, secrets, now: clock.now() }, request, response);
  }, fault.limits);
  const error = await failureOf(subject, line, clock);
  const place = `${operation.id}: ${inspect(error)}`;
  if (!(error instanceof ConnectorError)) throw new Error(place);
  expect(error.code, place).toMatch(fault.code);
  expectNoCanary(secrets, toldBy(error), operation.id);
  const [first] = line.arrived;
  if (first === undefined) throw new Error(`${place}: nothing arrived`);
  // A file that comes as a stream is the caller's to ask for again once it has begun.
  const isStream = operation.answer === "bytes" && fault.strikes !== undefined;
  const isTried =
    fault.isPassing === "always" ||
    (fault.isPassing && !isStream && mayRepeat(connector.descriptor, operation, first));
  const attempts = isTried ? attemptsOf(connector.descriptor, operation) : 1;
  expect(line.arrived.length, place).toBe(attempts);
  if (fault.isPassing === "always")
    for (const slept of clock.slept) expect(slept, place).toBeGreaterThan(PAUSE - 1);
  expectSame(line.arrived, operation.id);
}

/** The error that a call ends with; what comes as a stream is read. */
async function failureOf(
  { connector, inputs, method, operation, witnesses }: Subject,
  { transport }: VendorLine,
  clock: TestClock,
): Promise<unknown> {
  const call = await openConnector(connector, inputs, transport, {
    state: createSharedState({ clock: clock satisfies Clock }),
    connectionId: "acme",
    organization: ORGANIZATION,
    observer: witnesses.observer,
  });
  try {
    const result = await call(method, inputs.operations[operation.id]?.minimal ?? {});
    if (operation.answer === "bytes") {
      const { content } = result as { readonly content: AsyncIterable<Uint8Array> };
      await Array.fromAsync(content);
    }
    throw new Error(`${operation.id} gave ${inspect(result)}`);
  } catch (error) {
    return error;
  }
}
