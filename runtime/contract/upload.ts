import { badInput, ConnectorError, runtimePending } from "../errors.ts";
import type { AnyOperation } from "../operation.ts";
import type { ByteSource } from "../request.ts";
import { evaluate } from "../value.ts";
import type { PartSizes, TaskCall, Upload } from "./implementation.ts";
import { cut, sizeOf } from "./pieces.ts";
import { makeCall, prepareCall, readerOf, type Roots, type Run } from "./run.ts";

/** How often a part is sent again because the vendor expects another offset. */
const MOST_CORRECTIONS = 3;

/** What is known of an upload while it runs. */
interface Progress {
  readonly run: Run;
  readonly plan: Upload;
  /** What `create` gave. */
  readonly create: unknown;
  /** Bytes in all, where they are known. */
  readonly total: number | undefined;
}

/** One piece on its way. */
interface Part {
  /** From 1. */
  readonly number: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * Writes content as its strategy says and gives what `returns` may read. Pieces are held in memory, as many as travel
 * at the same time and two more, so that each can be sent again. On every failure `abort` runs, then the
 * failure is thrown.
 */
export async function upload(run: Run, plan: Upload): Promise<Roots> {
  const content = run.input["content"] as ByteSource;
  const total = sizeOf(content, run.input["size"] as number | undefined);
  const { single } = plan;
  if (single !== undefined && (single.below === undefined || (total ?? Infinity) < single.below))
    return await whole(run, single, content);
  const pieces = cut(content, partSize(plan.size, total), total);
  try {
    return await afterLook(run, plan, pieces, total);
  } finally {
    // Whatever happened: a source that is not read to its end is let go of.
    await pieces.return();
  }
}

/** Looks at the first pieces: content of unknown length may turn out to be short. */
async function afterLook(
  run: Run,
  plan: Upload,
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  total: number | undefined,
): Promise<Roots> {
  const { single } = plan;
  const first = await pieces.next();
  if (first.done === true) throw badInput("content", "has no bytes that could be read");
  const next = await pieces.next();
  if (single?.below !== undefined && next.done === true && first.value.length < single.below)
    return await whole(run, single, first.value);
  const all = (async function* () {
    yield first.value;
    if (next.done === true) return;
    yield next.value;
    yield* pieces;
  })();
  return await inParts(run, plan, all, total);
}

async function whole(run: Run, call: TaskCall, content: ByteSource): Promise<Roots> {
  const single = await makeCall(run, withContent(prepareCall(run, call, {}), content));
  return { single };
}

async function inParts(
  run: Run,
  plan: Upload,
  pieces: AsyncIterable<Uint8Array>,
  total: number | undefined,
): Promise<Roots> {
  const { create, complete, abort } = plan;
  const created =
    create === undefined ? null : await makeCall(run, prepareCall(run, create, {}, "create"));
  const progress: Progress = { run, plan, create: created, total };
  try {
    const sent =
      plan.strategy === "multipart"
        ? await inParallel(progress, pieces)
        : await inOrder(progress, pieces);
    const roots = { create: created, parts: sent.parts, part: { offset: sent.offset } };
    const completed =
      complete === undefined
        ? sent.last
        : await makeCall(run, prepareCall(run, complete, roots, "complete"));
    return { ...roots, complete: completed };
  } catch (error) {
    if (abort !== undefined) await aborted(progress, abort);
    throw error;
  }
}

/** What is wrong with the cleaning up matters less than why it was needed. */
async function aborted({ run, create }: Progress, abort: TaskCall): Promise<void> {
  const { signal: _, timeout: __, ...options } = run.options;
  try {
    await makeCall(run, { ...prepareCall(run, abort, { create }), options });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
  }
}

interface Sent {
  /** What `collect` made of each part, in order. */
  readonly parts: readonly unknown[];
  /** Bytes in all. */
  readonly offset: number;
  /** What the last part gave. */
  readonly last: unknown;
}

async function inParallel(progress: Progress, pieces: AsyncIterable<Uint8Array>): Promise<Sent> {
  const parallel = progress.plan.size?.parallel ?? 1;
  const parts: unknown[] = [];
  const travelling = new Set<Promise<void>>();
  const stop = new AbortController();
  let [number, offset] = [0, 0];
  let failed: { readonly error: unknown } | undefined;
  const send = async (part: Part): Promise<void> => {
    try {
      const result = await sendPart(progress, part, stop.signal);
      parts[part.number - 1] = collected(progress, part, result);
    } catch (error) {
      failed ??= { error };
      stop.abort();
    }
  };
  try {
    for await (const bytes of pieces) {
      assertCount(progress.plan.size, (number += 1));
      const sending = send({ number, offset, bytes });
      offset += bytes.length;
      travelling.add(sending);
      void sending.then(() => travelling.delete(sending));
      if (travelling.size >= parallel) await Promise.race(travelling);
      if (failed !== undefined) break;
    }
  } catch (error) {
    failed ??= { error };
    stop.abort();
  }
  await Promise.all(travelling);
  if (failed !== undefined) throw failed.error;
  return { parts, offset, last: null };
}

async function inOrder(progress: Progress, pieces: AsyncIterable<Uint8Array>): Promise<Sent> {
  const parts: unknown[] = [];
  let [number, offset] = [0, 0];
  let last: unknown = null;
  for await (const bytes of pieces) {
    assertCount(progress.plan.size, (number += 1));
    last = await sendCorrected(progress, { number, offset, bytes });
    parts.push(collected(progress, { number, offset, bytes }, last));
    offset += bytes.length;
  }
  return { parts, offset, last };
}

/** Sends a part, from where the vendor says that it stands if it says so. */
async function sendCorrected(progress: Progress, part: Part): Promise<unknown> {
  const end = part.offset + part.bytes.length;
  let current = part;
  for (let corrections = 0; ; corrections += 1) {
    try {
      return await sendPart(progress, current);
    } catch (error) {
      const expected = error instanceof ConnectorError ? Number(error.fields ?? NaN) : NaN;
      const isResumable =
        progress.plan.part?.resume !== undefined && Number.isSafeInteger(expected);
      if (!isResumable || corrections >= MOST_CORRECTIONS) throw error;
      if (expected === end) return null;
      if (expected < part.offset || expected > end) throw error;
      const bytes = part.bytes.subarray(expected - part.offset);
      current = { number: part.number, offset: expected, bytes };
    }
  }
}

async function sendPart(progress: Progress, part: Part, stop?: AbortSignal): Promise<unknown> {
  const { run, plan } = progress;
  if (plan.part === undefined)
    throw runtimePending(run.performer.connector, `${run.method} without parts`);
  const { resume, call } = plan.part;
  const operation: AnyOperation =
    resume === undefined ? call : { ...call, errors: { ...call.errors, fields: resume } };
  const roots = { create: progress.create, part: partView(progress, part) };
  const step = `part${String(part.number)}-${String(part.offset)}`;
  const prepared = prepareCall(run, { ...plan.part, call: operation }, roots, step);
  const signals = [stop, run.options.signal].filter((each) => each !== undefined);
  const options =
    signals.length === 0
      ? prepared.options
      : { ...prepared.options, signal: AbortSignal.any(signals) };
  return await makeCall(run, { ...withContent(prepared, part.bytes), options });
}

function partView({ total }: Progress, { number, offset, bytes }: Part): Roots {
  const last = offset + bytes.length - 1;
  const range = `bytes ${String(offset)}-${String(last)}/${total === undefined ? "*" : String(total)}`;
  return { number, offset, size: bytes.length, range };
}

function collected(progress: Progress, part: Part, result: unknown): unknown {
  const { run, plan, create } = progress;
  if (plan.part?.collect === undefined) return null;
  const roots = { create, result, part: partView(progress, part) };
  return evaluate(plan.part.collect, readerOf(run, roots), run.fn);
}

function withContent<T extends { readonly request: Roots }>(call: T, content: ByteSource): T {
  return { ...call, request: { ...call.request, content } };
}

/** Pieces grow where there would be too many of them. */
function partSize(size: PartSizes | undefined, total: number | undefined): number {
  const { part = 8 * 1024 * 1024, parts, max = Infinity } = size ?? {};
  const least = total === undefined || parts === undefined ? 0 : Math.ceil(total / parts);
  const chosen = Math.max(part, least);
  if (chosen > max) throw badInput("content", "is larger than the vendor takes");
  return chosen;
}

function assertCount(size: PartSizes | undefined, number: number): void {
  if (size?.parts !== undefined && number > size.parts)
    throw badInput(
      "content",
      "is larger than the vendor takes in this many parts; give its `size`",
    );
}
