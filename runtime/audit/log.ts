import { ConnectorError } from "../errors.ts";
import type { SignedText, Signer } from "../signed-text.ts";
import type { Change } from "../store/store.ts";
import { Backlog } from "./backlog.ts";
import { after, chained, type Position } from "./chain.ts";
import { signHead, type Signing } from "./head.ts";
import { streamOf } from "./stretch.ts";
import {
  assertReached,
  catchUp,
  type Chain,
  HEADS,
  openTail,
  storedHead,
  type Tail,
} from "./tail.ts";

/** A head is signed after so many records, or so many milliseconds. */
const RECORDS_PER_HEAD = 256;
const HEAD_DELAY = 1000;
/** Records that wait for the store; beyond them calls are refused. */
const MOST_WAITING = 10_000;
const RETRY_DELAY = 1000;
/** Characters: stores take values of 16 MiB, and a run of as many records as a head covers is one commit. */
const LONGEST_RECORD = 64 * 1024;

export interface LogOptions extends Chain {
  readonly signer: Signer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Where a chain is, and its head. */
export interface SettledLog extends Position {
  readonly head: SignedText;
}

/**
 * The chain of one organization as this process writes it. Records that come while the disk is busy are committed
 * together; other processes may write to the same chain, and whoever is second reads on and tries again.
 */
export class OrganizationLog {
  readonly #options: LogOptions;
  readonly #backlog = new Backlog();
  #tail: Tail | undefined;
  /** Somebody else wrote, or it is unknown whether we did. */
  #stale = false;
  #signedAt = -Infinity;
  #headDue = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** What the last run came to nothing by. One that says that the log was changed stays. */
  #failure: ConnectorError | undefined;
  #broken = false;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  /** Fails with `auditFailed` where nothing more can be written down. */
  assertOpen(): void {
    const shut = this.#shut();
    if (shut !== undefined) throw shut;
  }

  get isOpen(): boolean {
    return this.#shut() === undefined;
  }

  #shut(): ConnectorError | undefined {
    if (this.#broken) return this.#failure;
    return this.#backlog.size >= MOST_WAITING ? unwritable() : undefined;
  }

  /** Takes a record without waiting for the disk. Fails with `auditFailed` for one that all others would wait behind. */
  append(body: string): void {
    if (body.length > LONGEST_RECORD) throw tooLong();
    this.#backlog.add(body);
    this.#start();
  }

  /** Waits until all that was given is on disk; fails with `auditFailed`. */
  async durable(): Promise<void> {
    this.assertOpen();
    const written = this.#backlog.written();
    this.#start();
    await written;
  }

  /** Writes all that waits and signs where the chain then is. Fails with `auditFailed`. */
  async settle(): Promise<SettledLog> {
    for (;;) {
      while (this.#running !== undefined) await this.#running;
      this.#stale = this.#tail !== undefined;
      this.#headDue = true;
      this.#start();
      await this.#running;
      if (this.#failure !== undefined) throw this.#failure;
      const tail = this.#tail;
      if (tail !== undefined && tail.sequence === tail.signed)
        return { head: this.#sign(tail), sequence: tail.sequence, digest: tail.digest };
    }
  }

  /** What else is signed of this chain, by whom and when. */
  signing(): Signing {
    const { organization, signer, now } = this.#options;
    return { organization, signer, now: now() };
  }

  #start(): void {
    if (this.#running !== undefined || this.#broken) return;
    clearTimeout(this.#timer);
    this.#running = this.#run();
  }

  /** Ends when nothing waits, or when the store fails; then a timer tries again. Never rejects. */
  async #run(): Promise<void> {
    this.#failure = undefined;
    // What comes in this turn of the event loop goes into one commit.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    try {
      for (let tries = 0; this.#backlog.size > 0 || this.#headDue; tries += 1)
        if (await this.#flush()) tries = 0;
        else await pause(Math.random() * Math.min(2 ** tries, 50));
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = undefined;
      this.#comeBack();
    }
  }

  #comeBack(): void {
    const isUnsigned = this.#tail !== undefined && this.#tail.sequence > this.#tail.signed;
    if (this.#broken || (!isUnsigned && this.#backlog.size === 0)) return;
    const again = (): void => {
      this.#headDue = true;
      this.#start();
    };
    this.#timer = setTimeout(again, this.#failure === undefined ? HEAD_DELAY : RETRY_DELAY);
    this.#timer.unref();
  }

  /** Writes the next records, and a head where one is due; false: somebody else was first. */
  async #flush(): Promise<boolean> {
    const { organization, now } = this.#options;
    const tail = await this.#current();
    const texts: string[] = [];
    let position: Position = tail;
    for (const body of this.#backlog.first(RECORDS_PER_HEAD)) {
      const text = chained(body, organization, position);
      texts.push(text);
      position = after(position, text);
    }
    const next = { ...position, signed: tail.signed };
    const unsigned = next.sequence - tail.signed;
    const isDue =
      this.#headDue ||
      tail.signed === 0 ||
      unsigned >= RECORDS_PER_HEAD ||
      now() - this.#signedAt >= HEAD_DELAY;
    this.#headDue = false;
    return await this.#commit(texts, next, isDue && unsigned > 0 ? this.#sign(next) : undefined);
  }

  async #commit(
    texts: readonly string[],
    next: Tail,
    head: SignedText | undefined,
  ): Promise<boolean> {
    const { store, organization, now, witness } = this.#options;
    const changes: Change[] = texts.map((text, index) => ({
      kind: "append",
      stream: streamOf(organization),
      sequence: next.sequence - texts.length + 1 + index,
      value: Buffer.from(text, "utf8"),
    }));
    if (head !== undefined)
      changes.push({
        kind: "put",
        namespace: HEADS,
        key: organization,
        value: Buffer.from(JSON.stringify(head), "utf8"),
        replaces: next.signed,
        version: next.sequence,
      });
    if (changes.length === 0) return true;
    // Until the store says that it is done, nobody knows.
    this.#stale = true;
    if (!(await store.commit(changes)).committed) return false;
    this.#stale = false;
    this.#tail = head === undefined ? next : { ...next, signed: next.sequence };
    this.#backlog.advance(texts.length);
    if (head === undefined) return true;
    this.#signedAt = now();
    await witness?.keep(organization, head).catch(warn);
    return true;
  }

  /** Where the chain is now. Records of ours that were written though nobody said so no longer wait. */
  async #current(): Promise<Tail> {
    const { organization } = this.#options;
    if (this.#tail === undefined) this.#tail = await openTail(this.#options);
    if (!this.#stale) return this.#tail;
    if (!(await assertReached(this.#options, this.#tail))) {
      this.#tail = await openTail(this.#options);
      this.#stale = false;
      return this.#tail;
    }
    const signed = (await storedHead(this.#options))?.sequence ?? 0;
    let position: Position = this.#tail;
    this.#tail = await catchUp(this.#options, { ...this.#tail, signed }, (record) => {
      const [body] = this.#backlog.first(1);
      if (body !== undefined && chained(body, organization, position) === textOf(record))
        this.#backlog.advance(1);
      position = after(position, record);
    });
    this.#stale = false;
    return this.#tail;
  }

  #sign(position: Position): SignedText {
    const { organization, signer, now } = this.#options;
    return signHead({ organization, signer, now: now() }, position);
  }

  /** Tells all that wait. A log that was changed stays shut; any other failure may pass. */
  #fail(error: unknown): void {
    this.#broken = error instanceof ConnectorError;
    this.#failure = error instanceof ConnectorError ? error : unwritable(error);
    this.#backlog.fail(this.#failure);
  }
}

function unwritable(cause?: unknown): ConnectorError {
  return new ConnectorError(
    "auditFailed",
    "The audit log cannot be written now, so nothing was sent.",
    cause === undefined ? { unsent: true } : { unsent: true, cause },
  );
}

function tooLong(): ConnectorError {
  return new ConnectorError(
    "auditFailed",
    `The record of it would be longer than ${LONGEST_RECORD} characters, so nothing was sent.`,
    { unsent: true },
  );
}

function textOf(record: Uint8Array): string {
  return Buffer.from(record).toString("utf8");
}

function warn(error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  process.emitWarning(`The witness of an audit log failed (${name}).`, "ConnectorAuditWarning");
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => void setTimeout(resolve, milliseconds));
}
