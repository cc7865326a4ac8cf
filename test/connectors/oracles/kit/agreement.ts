import { expect } from "vitest";
import type { Answering, Arrived, Double } from "./double.ts";

/** One logical call, made by both. What they give is put into the same words, and compared too. */
export interface Call {
  /** Default: an empty object. */
  readonly answers?: Answering;
  readonly ours: () => Promise<unknown>;
  readonly theirs: () => Promise<unknown>;
}

/** What a vendor makes of a request, and nothing that it does not look at. */
export interface Said {
  readonly method: string;
  readonly path: string;
  readonly query: readonly Pair[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

type Pair = readonly [name: string, value: string];

/** Reads a request as the vendor does, at once or later. Throws where the vendor would refuse it. */
export type Reading = (request: Arrived) => unknown;

/** Reads the headers of these names and no others, the query and a form in the order of their names, and JSON as what it says. */
export function reading(...headers: readonly string[]): (request: Arrived) => Said {
  return (request) => ({
    method: request.method,
    path: request.path,
    query: pairs(request.query),
    headers: Object.fromEntries(
      headers.map((name) => [name, request.headers[name]?.toString()] as const),
    ),
    body: bodyOf(request),
  });
}

/** Lists keep their order; what stands before what beside them means nothing. */
function pairs(form: string): readonly Pair[] {
  return [...new URLSearchParams(form)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function bodyOf({ headers, body }: Arrived): unknown {
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  if (body.length === 0) return undefined;
  if (type === "application/x-www-form-urlencoded") return pairs(body.toString());
  if (type === "application/json") return JSON.parse(body.toString()) as unknown;
  return { type, bytes: body.toString("base64") };
}

/** Every call: the same requests in the same order, and the same answer out of them. */
export async function expectAgreement(
  double: Double,
  read: Reading,
  calls: Readonly<Record<string, Call>>,
): Promise<void> {
  for (const [name, { answers = () => ({ body: {} }), ours, theirs }] of Object.entries(calls)) {
    const their = await fulfilled(double, answers, theirs, `${name}, by the vendor's client`);
    const our = await fulfilled(double, answers, ours, name);
    expect(their.asked.length, `${name}: requests of the vendor's client`).toBeGreaterThan(0);
    const [said, saidByTheirs] = [
      await Promise.all(our.asked.map(read)),
      await Promise.all(their.asked.map(read)),
    ];
    expect(said, name).toEqual(saidByTheirs);
    expect(our.value, `${name}: answers`).toEqual(their.value);
  }
}

async function fulfilled(
  double: Double,
  answers: Answering,
  call: () => Promise<unknown>,
  name: string,
): Promise<{ readonly asked: readonly Arrived[]; readonly value: unknown }> {
  const [asked, outcome] = await double.during(answers, call);
  if (outcome.status === "fulfilled") return { asked, value: outcome.value };
  throw new Error(`${name}: ${String(outcome.reason)}`, { cause: outcome.reason });
}

/** The error that a call of each fails with, on the same answer. */
export async function failures(
  double: Double,
  { answers = () => ({ body: {} }), ours, theirs }: Call,
): Promise<{ readonly ours: unknown; readonly theirs: unknown }> {
  const reasonOf = async (call: () => Promise<unknown>): Promise<unknown> => {
    const [, outcome] = await double.during(answers, call);
    if (outcome.status === "rejected") return outcome.reason;
    throw new Error(`Expected a failure, got ${JSON.stringify(outcome.value)}`);
  };
  return { theirs: await reasonOf(theirs), ours: await reasonOf(ours) };
}
