import { createHash, randomUUID } from "node:crypto";
import { badInput, ConnectorError, unknownFeature } from "../errors.ts";
import { overHttp } from "../callable.ts";
import type { AnyOperation } from "../operation.ts";
import type { ByteSource } from "../http/request.ts";
import { evaluate } from "../expression/value.ts";
import { assertSent, expectedOf, watch } from "./checksum.ts";
import type { PartSizes, TaskCall, Upload } from "./implementation.ts";
import { cut, hold, sizeOf, withLast } from "./pieces.ts";
import { makeCall, prepareCall, readerOf, type Roots, type Run } from "./run.ts";

/** How often a part is sent again from where it was sent before. */
const MOST_CORRECTIONS = 3;

/** What is known of an upload while it runs. */
interface Progress {
  readonly run: Run;
  readonly plan: Upload;
  /** What `create` gave. */
  readonly create: unknown;
  /** Bytes in all, where they are known. */
  readonly total: number | undefined;
  /** Tells this upload from others that write the same file. */
  readonly id: string;
}

/** One piece on its way. */
interface Part {
  /** From 1. */
  readonly number: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Writes content as its strategy says and gives what `returns` may read. Pieces are held in memory, as many as travel
 * at the same time and two more, so that each can be sent again. On every failure `abort` runs, then the
 * failure is thrown.
 */
export async function upload(run: Run, plan: Upload): Promise<Roots> {
  const { checksum } = run.entry;
  const given = run.input["content"] as ByteSource;
  const stated = run.input["size"] as number | undefined;
  if (checksum === undefined) return await write(run, plan, given, stated);
  const watched = watch(given, checksum, stated);
  const roots = await write(run, plan, watched.content, stated);
  assertSent(watched.digest(), checksum, expectedOf(checksum, readerOf(run, roots), run.fn));
  return roots;
}

async function write(
  run: Run,
  plan: Upload,
  content: ByteSource,
  stated: number | undefined,
): Promise<Roots> {
  const total = sizeOf(content, stated);
  const { single, size } = plan;
  if (single !== undefined && (single.below === undefined || (total ?? Infinity) < single.below)) {
    // What is as small as a piece is held like one, so that it can be sent again.
    const isPiece = total !== undefined && size !== undefined && total <= size.part;
    return await whole(run, single, isPiece ? await hold(content, total) : content);
  }
  const pieces = cut(content, partSize(size, total), total);
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
  const part =
    content instanceof Uint8Array
      ? partView(
          { total: content.length, id: randomUUID() },
          { number: 1, offset: 0, bytes: content, isLast: true },
        )
      : null;
  const single = await makeCall(run, withContent(prepareCall(run, call, { part }), content));
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
  const progress: Progress = { run, plan, create: created, total, id: randomUUID() };
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
    const call = prepareCall(run, abort, { create });
    // Taking back what this very call began destroys nothing that anybody had: no person is asked.
    const { confirm: ___, ...operation } = call.operation;
    await makeCall(run, { ...call, operation: { ...operation, effect: "write" }, options });
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
    for await (const [bytes, isLast] of withLast(pieces)) {
      assertCount(progress.plan.size, (number += 1));
      const sending = send({ number, offset, bytes, isLast });
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
  for await (const [bytes, isLast] of withLast(pieces)) {
    assertCount(progress.plan.size, (number += 1));
    const part = { number, offset, bytes, isLast };
    last = await sendCorrected(progress, part);
    parts.push(collected(progress, part, last));
    offset += bytes.length;
  }
  return { parts, offset, last };
}

/** Sends a part, from where the vendor says that it stands if it says so. */
async function sendCorrected(progress: Progress, part: Part): Promise<unknown> {
  const end = part.offset + part.bytes.length;
  let current = part;
  for (let corrections = 0; ; corrections += 1) {
    const { expected, result, error } = await sendOnce(progress, current);
    if (expected === undefined && error === undefined) return result;
    if (expected === end && !part.isLast) return result ?? null;
    // After its last part the vendor has the file, or it says so by failing.
    if (expected === end && error !== undefined) return null;
    const isResumable = expected !== undefined && expected >= part.offset && expected < end;
    if (!isResumable || corrections >= MOST_CORRECTIONS) throw error ?? incomplete();
    const bytes = part.bytes.subarray(expected - part.offset);
    // Who takes little at a time gets on all the same.
    if (expected > current.offset) corrections = 0;
    current = { ...part, offset: expected, bytes };
  }
}

/** What came of a part; `expected` is the offset that the vendor wants next, where it says one. */
interface Sending {
  readonly expected: number | undefined;
  readonly result?: unknown;
  readonly error?: unknown;
}

async function sendOnce(progress: Progress, part: Part): Promise<Sending> {
  const { next, resume } = progress.plan.part ?? {};
  try {
    const result = await sendPart(progress, part);
    if (next === undefined) return { expected: undefined, result };
    const roots = { create: progress.create, result, part: partView(progress, part) };
    const offset = evaluate(next, readerOf(progress.run, roots), progress.run.fn);
    return { expected: offset === null ? undefined : Number(offset), result };
  } catch (error) {
    const offset = error instanceof ConnectorError ? Number(error.fields ?? NaN) : NaN;
    const isKnown = resume !== undefined && Number.isSafeInteger(offset);
    return { expected: isKnown ? offset : undefined, error };
  }
}

function incomplete(): ConnectorError {
  return new ConnectorError("badAnswer", "The vendor does not say that it has the whole file.");
}

async function sendPart(progress: Progress, part: Part, stop?: AbortSignal): Promise<unknown> {
  const { run, plan } = progress;
  if (plan.part === undefined)
    throw unknownFeature(run.performer.connector, `${run.method} without parts`);
  const { resume, call } = plan.part;
  const sent = overHttp(call);
  const operation: AnyOperation =
    resume === undefined ? sent : { ...sent, errors: { ...sent.errors, fields: resume } };
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

/** What the calls of a part may read of it; checksums are made for those that read them. */
function partView(
  { total, id }: Pick<Progress, "total" | "id">,
  { number, offset, bytes, isLast }: Part,
): Roots {
  const size = bytes.length;
  const end = offset + size;
  const all = total ?? (isLast ? end : undefined);
  const span = size === 0 ? "*" : `${String(offset)}-${String(end - 1)}`;
  const hash = (algorithm: string): string => createHash(algorithm).update(bytes).digest("base64");
  return {
    number,
    offset,
    size,
    last: isLast,
    upload: id,
    range: `bytes ${span}/${all === undefined ? "*" : String(all)}`,
    get md5() {
      return hash("md5");
    },
    get sha256() {
      return hash("sha256");
    },
  };
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
