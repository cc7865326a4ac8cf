import { inspect } from "node:util";
import {
  type AnyOperation,
  type Clock,
  ConnectorError,
  createSharedState,
  type RateLimitRules,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { createTestClock, type TestClock } from "../runtime/kit/clock.ts";
import { type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openConnector, readCatalog, type WireConnector } from "../wire/connector.ts";
import { type ConnectorInputs, readInputs } from "../wire/inputs.ts";

type Answer = Parameters<typeof startServer>[0];

/** What a vendor's server does to a call that it may have carried out. */
interface Fault {
  readonly answer: (operation: AnyOperation) => Answer;
  /** Whether the call is tried again where that can do nothing twice. */
  readonly isPassing: boolean;
  readonly code: RegExp;
  /** Waiting takes longer than working: all connectors wait at the same time. */
  readonly isSlow?: true;
  /** Faults of a body strike only what reads one. */
  readonly strikes?: (operation: AnyOperation) => boolean;
}

/** An answer that stays away is waited for no longer; milliseconds. */
const PATIENCE = { idle: 40 };
const hasBody = ({ method, answer }: AnyOperation): boolean =>
  method !== "HEAD" && answer !== "none";
const isRead = ({ method, answer }: AnyOperation): boolean =>
  method !== "HEAD" && (answer === "json" || answer === "xml");

/** The beginning of an answer, as the vendor would write it. */
const begun = ({ answer }: AnyOperation): string =>
  answer === "xml" ? "<Result><Id>1</I" : '{"id":';
const typeOf = ({ answer }: AnyOperation): string =>
  answer === "xml" ? "application/xml" : "application/json";

const faults: Readonly<Record<string, Fault>> = {
  "a connection that is reset": {
    answer: () => (_, response) => void response.socket?.resetAndDestroy(),
    isPassing: true,
    code: /^network$/,
  },
  "an answer that ends too early": {
    answer: (operation) => (_, response) => {
      response.writeHead(200, { "content-type": typeOf(operation), "content-length": "100" });
      response.write(begun(operation), () => response.destroy());
    },
    isPassing: true,
    code: /^network$/,
    strikes: hasBody,
  },
  "an answer that stops in the middle": {
    answer: (operation) => (_, response) => {
      response.writeHead(200, { "content-type": typeOf(operation), "content-length": "100" });
      response.write(begun(operation));
    },
    isPassing: true,
    code: /^timeout$/,
    isSlow: true,
    strikes: hasBody,
  },
  "an answer that is malformed": {
    answer: (operation) => (_, response) => {
      response.writeHead(200, { "content-type": typeOf(operation) });
      response.end(begun(operation));
    },
    isPassing: false,
    code: /^badAnswer$/,
    strikes: isRead,
  },
  "a server that fails": {
    answer: () => (_, response) => {
      response.writeHead(500, { "content-type": "text/html" });
      response.end("<html>");
    },
    isPassing: true,
    code: /^(unavailable|failed)$/,
  },
};

interface Subject {
  readonly connector: WireConnector;
  readonly inputs: ConnectorInputs;
  readonly method: string;
  readonly operation: AnyOperation;
}

/** Everything that does more than read, and some that reads. */
function subjectsOf(connector: WireConnector): readonly Subject[] {
  const inputs = readInputs(connector.id);
  const all = Object.entries(connector.operations).map(([method, operation]) => {
    return { connector, inputs, method, operation };
  });
  const reads = all.filter(({ operation }) => operation.effect === "read");
  return [...all.filter((each) => !reads.includes(each)), ...reads.slice(0, 2)];
}

const connectors = (await readCatalog()).filter(
  ({ operations }) => Object.keys(operations).length > 0,
);
const cases = connectors.flatMap((connector) =>
  Object.keys(faults).map((fault) => [connector.id, fault, connector] as const),
);

const waiting = new Map(
  cases.flatMap(([id, name, connector]) => {
    const fault = faults[name];
    return fault?.isSlow === true ? [[`${id} ${name}`, problemOf(connector, fault)] as const] : [];
  }),
);

it.each(cases)("%s leaves nothing twice after %s", async (id, name, connector) => {
  const fault = faults[name];
  if (fault === undefined) throw new Error(name);
  const problem = await (waiting.get(`${id} ${name}`) ?? problemOf(connector, fault));
  if (problem !== undefined) throw problem;
});

/** What is wrong with how a connector takes a fault; undefined where nothing is. */
async function problemOf(connector: WireConnector, fault: Fault): Promise<unknown> {
  const struck = subjectsOf(connector).filter(
    ({ operation }) => fault.strikes?.(operation) ?? true,
  );
  const results = await Promise.allSettled(struck.map((subject) => expectOnce(subject, fault)));
  return results.find((each) => each.status === "rejected")?.reason;
}

async function expectOnce(subject: Subject, fault: Fault): Promise<void> {
  const { operation } = subject;
  await using server = await startServer(fault.answer(operation), PATIENCE);
  const error = await failureOf(subject, server, createTestClock());
  const place = `${operation.id}: ${inspect(error)}`;
  if (!(error instanceof ConnectorError)) throw new Error(place);
  expect(error.code, place).toMatch(fault.code);
  expectNoSecret(subject, error);
  const { length } = server.seen;
  // A file that comes as a stream is the caller's to ask for again once it has begun.
  const isStream = operation.answer === "bytes" && fault.strikes !== undefined;
  if (!fault.isPassing || isStream || !mayRepeat(subject)) expect(length, place).toBe(1);
  else expect(length, place).toBe(attemptsOf(subject));
  expectSame(subject, server.seen);
}

it.each(connectors.map((connector) => [connector.id, connector] as const))(
  "%s waits as long as a 429 says in its own header, and sends the same again",
  async (_, connector) => {
    await Promise.all(subjectsOf(connector).map(expectPatience));
  },
);

async function expectPatience(subject: Subject): Promise<void> {
  const { operation, connector } = subject;
  const clock = createTestClock();
  const rules = connector.descriptor.http?.rateLimit;
  await using server = await startServer((_, response) => {
    const isFirst = server.seen.length === 1;
    response.writeHead(isFirst ? 429 : 404, {
      "content-type": "text/plain",
      ...(isFirst ? waitHeaders(rules, clock.now()) : {}),
    });
    response.end("no");
  });
  const error = await failureOf(subject, server, clock);
  const place = `${operation.id}: ${inspect(error)}`;
  if (!(error instanceof ConnectorError)) throw new Error(place);
  expectNoSecret(subject, error);
  const isTried = attemptsOf(subject) > 1;
  expect(server.seen.length, place).toBe(isTried ? 2 : 1);
  expect(error.code, place).toBe(isTried ? "notFound" : "rateLimited");
  if (isTried) expect(Math.max(...clock.slept), place).toBeGreaterThanOrEqual(7_000);
  expectSame(subject, server.seen);
}

/** Seven seconds, where the definition looks for them. */
function waitHeaders(
  rules: RateLimitRules | undefined,
  now: number,
): Readonly<Record<string, string>> {
  const place = rules?.retryAfter;
  if (place?.[0] === "header") return { [String(place[1])]: "7" };
  const { reset } = rules ?? {};
  if (reset?.at[0] !== "header") return { "retry-after": "7" };
  const until = Math.ceil(now / 1000) * 1000 + 7_000;
  const values = {
    epochSeconds: until / 1000,
    epochMilliseconds: until,
    secondsLeft: 7,
    iso8601: new Date(until).toISOString(),
  };
  return { [String(reset.at[1])]: String(values[reset.unit]) };
}

/** The error that a call ends with; what comes as a stream is read. */
async function failureOf(
  { connector, inputs, method, operation }: Subject,
  { transport }: TestServer,
  clock: TestClock,
): Promise<unknown> {
  const state = createSharedState({ clock: clock satisfies Clock });
  const parts = { state, connectionId: "acme" };
  const call = await openConnector(connector, inputs, transport, parts);
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

/** Whether a vendor that is asked twice does it once, as the definition says or HTTP (RFC 9110, section 9.2.2). */
function mayRepeat({ connector, operation, inputs }: Subject): boolean {
  const { effect, method, idempotency } = operation;
  const rule =
    idempotency ?? (effect === "read" ? undefined : connector.descriptor.http?.idempotency);
  if (rule === undefined) return effect === "read" || method === "PUT" || method === "DELETE";
  if (rule.kind !== "input") return rule.kind !== "none";
  return (
    rule.value === "uuid" ||
    Object.hasOwn(inputs.operations[operation.id]?.minimal ?? {}, rule.input)
  );
}

/** How often the definition lets a call be tried. */
function attemptsOf({ connector, operation }: Subject): number {
  const retry = operation.retry ?? connector.descriptor.http?.retry;
  return retry === "never" ? 1 : (retry?.attempts ?? 3);
}

/** All attempts are one to whoever looks at address, bytes and key. */
function expectSame({ operation }: Subject, seen: readonly SeenRequest[]): void {
  const told = seen.map(({ url, body, headers }) => [url, body, headers["idempotency-key"]]);
  for (const each of told) expect(each, operation.id).toEqual(told[0]);
}

function expectNoSecret({ inputs, operation }: Subject, error: ConnectorError): void {
  const told = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)}`;
  for (const secret of Object.values(inputs.credential))
    for (const form of [secret, encodeURIComponent(secret), btoa(secret)])
      expect(told.includes(form), operation.id).toBe(false);
}
