import { inspect } from "node:util";
import { type AnyOperation, ConnectorError } from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { failure } from "../runtime/kit/connector.ts";
import { expectNoCanary, toldBy } from "./kit/canary.ts";
import {
  type Course,
  coursesOf,
  openAttempt,
  readSubjects,
  type Subject,
} from "./kit/contract-bench.ts";
import { type Fault, faults, PAUSE, waitingLast } from "./kit/faults.ts";
import { attemptsOf, expectSame, keyOf, mayRepeat } from "./kit/repeats.ts";
import { type ArrivedRequest, startVendorLines } from "./kit/vendor-line.ts";

const lines = await startVendorLines();
const subjects = await readSubjects();
const courses = new Map<Subject, readonly Course[]>();
for (const subject of subjects) courses.set(subject, await coursesOf(lines, subject));

const cases = waitingLast(
  [...courses].flatMap(([subject, own]) =>
    subject.methods.flatMap((method) =>
      Object.entries(faults).flatMap(([name, fault]) => {
        const struck = own.filter((course) => course.method === method).flatMap(strikesOf(fault));
        return struck.length === 0 && fault.strikes !== undefined
          ? []
          : [[subject.id, method, name, fault, struck] as const];
      }),
    ),
  ),
  ([, , , fault]) => fault,
);

// Waiting takes longer than working: all wait while the others work.
const waiting = new Map(
  cases.flatMap(([id, method, name, fault, struck]) =>
    fault.limits === undefined
      ? []
      : [[`${id} ${method} ${name}`, problemOf(struck, fault)] as const],
  ),
);

afterAll(async () => {
  await lines[Symbol.asyncDispose]();
  for (const { witnesses } of subjects) await witnesses.close();
});

it.each(cases)("%s does %s once, whatever %s leaves unknown", async (...given) => {
  const [id, method, name, fault, struck] = given;
  expect(struck.length).toBeGreaterThan(0);
  const problem = await (waiting.get(`${id} ${method} ${name}`) ?? problemOf(struck, fault));
  if (problem !== undefined) throw problem;
});

it.each(subjects.map((subject) => [subject.id, subject] as const))(
  "%s is struck at every operation that its contract calls",
  (_, subject) => {
    const reached = new Set((courses.get(subject) ?? []).flatMap(({ requests }) => requests));
    const called = operationsIn(subject.connector.implementations);
    expect([...called].filter((operation) => !reached.has(operation))).toEqual([]);
  },
);

it.each(subjects.map((subject) => [subject.id, subject] as const))(
  "%s tells its audit and its tracer no secret",
  async (id, { witnesses, secrets }) => {
    const told = await witnesses.told();
    expect(told.length).toBeGreaterThan(0);
    expectNoCanary(secrets, told, id);
  },
);

/** One request of a course. */
interface Strike {
  readonly course: Course;
  readonly index: number;
  readonly operation: AnyOperation;
}

function strikesOf(fault: Fault): (course: Course) => readonly Strike[] {
  return (course) =>
    course.requests.flatMap((id, index) => {
      const operation = course.subject.operations.get(id);
      if (operation === undefined) throw new Error(`${course.subject.id} has no ${id}`);
      return (fault.strikes?.(operation) ?? true) ? [{ course, index, operation }] : [];
    });
}

async function problemOf(struck: readonly Strike[], fault: Fault): Promise<unknown> {
  const results = await Promise.allSettled(struck.map((strike) => expectOnce(strike, fault)));
  return results.find((each) => each.status === "rejected")?.reason;
}

async function expectOnce({ course, index, operation }: Strike, fault: Fault): Promise<void> {
  const { subject, method, variant, input } = course;
  const { secrets, connector } = subject;
  const { descriptor } = connector;
  const rateLimit = descriptor.http?.rateLimit;
  let isHealed = false;
  const attempt = openAttempt(lines, subject, variant, {
    limits: fault.limits ?? {},
    intercept: (request, response) => {
      const { arrived } = attempt.line;
      if (isHealed || request.operation !== operation.id || arrived.length <= index) return false;
      const now = attempt.clock.now();
      fault.strike({ operation, rateLimit, secrets, now }, request, response);
      return true;
    },
  });
  const { line } = attempt;
  const error = await failure(attempt.make(method, input));
  const place = `${subject.id} ${method} ${variant.name}, ${operation.id}: ${inspect(error)}`;
  if (!(error instanceof ConnectorError)) throw new Error(place);
  expect(error.code, place).toMatch(fault.code);
  expectNoCanary(secrets, toldBy(error), place);
  const before = line.arrived.slice(0, index);
  const struck = line.arrived.slice(index);
  const [first] = struck;
  if (first === undefined) throw new Error(`${place}: nothing was struck`);
  const isTried =
    fault.isPassing === "always" || (fault.isPassing && mayRepeat(descriptor, operation, first));
  expect(struck.length, place).toBe(isTried ? attemptsOf(descriptor, operation) : 1);
  if (fault.isPassing === "always")
    for (const slept of attempt.clock.slept) expect(slept, place).toBeGreaterThan(PAUSE - 1);
  expectSame(struck, place);
  // Nothing follows what failed.
  expect(new Set(struck.map((each) => each.operation)).size, place).toBe(1);
  // The vendor is well again, and the caller repeats what it asked for.
  isHealed = true;
  const began = line.arrived.length;
  const again = await attempt.make(method, input).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const isChange = (each: ArrivedRequest): boolean =>
    subject.operations.get(each.operation)?.effect !== "read";
  const mayBeDone = [...before, ...(fault.isUndone === true ? [] : struck)].filter(isChange);
  const repeated = line.arrived.slice(began).filter(isChange);
  const isReferenced = Object.hasOwn(input as object, "reference");
  if (again === undefined) {
    const done = [...mayBeDone, ...repeated];
    if (isReferenced) for (const count of timesDone(subject, done).values()) expect(count).toBe(1);
  } else {
    expect(again, place).toMatchObject({ code: "unknownOutcome", unsent: true });
    expect(repeated, place).toEqual([]);
    expect(mayBeDone.length, place).toBeGreaterThan(0);
  }
  await attempt.close();
}

/** How often a vendor does what it was sent, by its operations: what it knows again it does once. */
function timesDone(
  { operations, connector }: Subject,
  requests: readonly ArrivedRequest[],
): ReadonlyMap<string, number> {
  const known = new Map<string, Set<unknown>>();
  for (const request of requests) {
    const operation = operations.get(request.operation);
    if (operation === undefined) throw new Error(request.operation);
    const { method, url, headers, body } = request;
    const told = [method, url, keyOf(headers) ?? body.toString("latin1")].join("\n");
    const isKnown = mayRepeat(connector.descriptor, operation, request);
    const done = known.get(request.operation) ?? new Set();
    known.set(request.operation, done.add(isKnown ? told : request));
  }
  return new Map([...known].map(([id, done]) => [id, done.size]));
}

/** Ids of all operations that implementations hold. */
function operationsIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (each: unknown): void => {
    if (typeof each !== "object" || each === null) return;
    if ("method" in each && "path" in each && "id" in each) {
      found.add(String(each.id));
      return;
    }
    for (const member of Object.values(each)) walk(member);
  };
  walk(value);
  return found;
}
