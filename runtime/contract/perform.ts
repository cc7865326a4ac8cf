import type { Settled } from "../call.ts";
import { overHttp } from "../callable.ts";
import { badInput, unknownFeature } from "../errors.ts";
import type { Read } from "../expression/expression.ts";
import type { ByteStream } from "../http/request.ts";
import { expectedOf, verified } from "./checksum.ts";
import { drive } from "./drive.ts";
import { settledInput } from "../input-digest.ts";
import { assertInput } from "./inputs.ts";
import type { ContractMethod } from "./contracts.ts";
import { entriesOf, entryFor } from "./entry.ts";
import type { Task } from "./implementation.ts";
import { once } from "./once.ts";
import { assertOutput } from "./outputs.ts";
import { runSteps } from "../steps/run-steps.ts";
import { timeLeft } from "../steps/time-left.ts";
import { returned } from "./returns.ts";
import {
  makeCall,
  type Performer,
  prepareCall,
  readerOf,
  type Roots,
  type Run,
  startRun,
} from "./run.ts";
import { upload } from "./upload.ts";
import { settle } from "./wait.ts";

/**
 * Does one method of a contract: the input is checked, the first entry that fits is taken, what it calls is called,
 * and the answer comes in the contract's words. With a `reference` it is done once, see `once`. Fails with a
 * ConnectorError: `badInput` before anything is sent, `unsupported` where the connector does not do this.
 */
export async function perform(
  performer: Performer,
  method: ContractMethod,
  input: unknown,
  settled: Settled,
): Promise<unknown> {
  const run = begin(performer, method, input, settled);
  if (run.entry.wait !== undefined) return checked(method, await settle(run, run.entry.wait));
  return await once(run, answerOf);
}

/** Does what the entry says; the answer is the contract's. */
async function answerOf(run: Run): Promise<unknown> {
  const { method } = run;
  const roots = await runTask(run, run.entry.task);
  if (method === "files.delete") return undefined;
  // A driver answers in the contract's own words.
  if (isBare(method) || run.entry.task.kind === "driver") return roots["result"];
  const at = readerOf(run, roots);
  const answer = { ...presignedOf(run, roots), ...returned(run.entry, at, run.fn) };
  return checked(method, method === "files.read" ? verifiedRead(run, at, answer) : answer);
}

/** The bytes of a file checked by the vendor's checksum; a range has none of its own. */
function verifiedRead(
  { entry: { checksum }, input, fn }: Run,
  at: Read,
  answer: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (checksum === undefined || input["range"] !== undefined) return answer;
  const content = answer["content"] as ByteStream;
  return { ...answer, content: verified(content, checksum, expectedOf(checksum, at, fn)) };
}

function presignedOf({ entry }: Run, { result }: Roots): Readonly<Record<string, unknown>> {
  return entry.task.kind === "presign" ? (result as Readonly<Record<string, unknown>>) : {};
}

/** Does a method that lists: its items as they come, page by page. */
export async function* performPages(
  performer: Performer,
  method: ContractMethod,
  input: unknown,
  settled: Settled,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const run = begin(performer, method, input, settled);
  const { task } = run.entry;
  if (task.kind !== "call") throw unknownFeature(performer.connector, `${method} by ${task.kind}`);
  const call = prepareCall(run, task, {});
  for await (const page of performer.pages(overHttp(call.operation), call.request, call.options))
    yield page
      .map((item) => {
        const at = readerOf(run, { item, request: call.request });
        return checked(method, returned(run.entry, at, run.fn));
      })
      .filter((item) => isWanted(run, item));
}

/** Stores that list folders, and not prefixes, give more than was asked for; some do not tell cases apart. */
function isWanted({ method, input }: Run, { path }: Readonly<Record<string, unknown>>): boolean {
  const { prefix } = input;
  if (method !== "files.list" || typeof prefix !== "string") return true;
  return String(path).toLowerCase().startsWith(prefix.toLowerCase());
}

/** Checks the input and takes the first entry that fits. Fails with `badInput` or `unsupported`. */
export function begin(
  performer: Performer,
  method: ContractMethod,
  input: unknown,
  { options, refusal }: Settled,
): Run {
  if (refusal !== undefined) throw refusal;
  const entries = entriesOf(performer, method);
  // What is done is what was looked at, whatever the caller does to it meanwhile.
  const settled = settledInput(input);
  assertInput(method, settled);
  const given = givenOf(method, settled as Readonly<Record<string, unknown>>);
  const entry = entryFor(entries, performer, method, given);
  return startRun({ performer, method, entry, input: given, options });
}

/** The input as definitions read it. */
function givenOf(
  method: ContractMethod,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const bytes = inBytes(input);
  return method.startsWith("files.") ? relativePaths(bytes) : bytes;
}

/** Content that is text is its UTF-8, also that of attachments: vendors' operations take bytes. */
function inBytes(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { attachments } = input;
  if (!Array.isArray(attachments)) return withBytes(input);
  return withBytes({ ...input, attachments: attachments.map(withBytes) });
}

function withBytes(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { content } = value;
  return typeof content === "string" ? { ...value, content: Buffer.from(content, "utf8") } : value;
}

/** `/a` and `a` are the same file of what the connection shows. */
function relativePaths(
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const paths = ["path", "from", "to", "prefix"].flatMap((name) => {
    const value = input[name];
    return typeof value === "string" && value.startsWith("/") ? [[name, value.slice(1)]] : [];
  });
  return paths.length === 0 ? input : { ...input, ...Object.fromEntries(paths) };
}

/** Does what an entry says and gives what `returns` may read. */
async function runTask(run: Run, task: Task): Promise<Roots> {
  switch (task.kind) {
    case "call": {
      const call = prepareCall(run, task, {});
      const result = await makeCall(run, call);
      return { result, request: call.request };
    }
    case "steps": {
      const { clock } = run.performer;
      const begun = clock.now();
      return await runSteps(task.steps, {
        readerOf: (steps) => readerOf(run, { steps }),
        make: async (step, steps) => {
          const call = prepareCall(run, step, { steps }, step.name);
          const timeout = timeLeft(call.options.timeout, clock.now() - begun);
          const options = { ...call.options, ...(timeout === undefined ? {} : { timeout }) };
          return await makeCall(run, { ...call, options });
        },
      });
    }
    case "driver":
      return { result: await drive(run, task) };
    case "upload":
      return await upload(run, task);
    case "presign":
      return { result: await presignFor(run, task) };
  }
}

/** Seconds that a signed address works where neither the caller nor the definition says so. */
const DEFAULT_EXPIRES = 900;

async function presignFor(
  run: Run,
  task: Extract<Task, { readonly kind: "presign" }>,
): Promise<Readonly<Record<string, unknown>>> {
  const { performer, input } = run;
  const { default: usual, max } = task.expires ?? {
    default: DEFAULT_EXPIRES,
    max: DEFAULT_EXPIRES,
  };
  const expires = (input["expires"] as number | undefined) ?? usual;
  if (expires > max) throw badInput("expires", `must not be more than ${String(max)} seconds`);
  const { operation, request, options } = prepareCall(run, task, {});
  const { url, headers } = await performer.presign(overHttp(operation), request, options, expires);
  const until = new Date(performer.clock.now() + expires * 1_000).toISOString();
  return { url, ...(Object.keys(headers).length === 0 ? {} : { headers }), expires: until };
}

/** Contracts whose answer is the vendor's records as they are. */
function isBare(method: ContractMethod): boolean {
  return ["db.query", "db.find", "db.transaction"].includes(method);
}

function checked(
  method: ContractMethod,
  output: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  assertOutput(method, output);
  return output;
}
