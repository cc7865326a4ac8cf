import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { type Deadline, startDeadline } from "../deadline.ts";
import { ConnectorError } from "../errors.ts";
import { Inflow, type InflowSource } from "./inflow.ts";
import { inflate } from "./inflate.ts";
import type { ByteStream, HttpRequest, HttpResponse, Limits } from "./request.ts";
import { transportError } from "./transport-error.ts";

type Controller = Dispatcher.DispatchController;
type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One request and its answer, as undici's dispatcher drives it; `response` is there with the header. */
export class Exchange implements Dispatcher.DispatchHandler, InflowSource {
  readonly response: Promise<HttpResponse>;
  readonly #request: HttpRequest;
  readonly #deadline: Deadline;
  #resolve!: (response: HttpResponse) => void;
  #reject!: (error: ConnectorError) => void;
  /** There once the request is about to be written. */
  #controller: Controller | undefined;
  #inflow: Inflow | undefined;
  #bytes = 0;
  #most: number;
  #failure: ConnectorError | undefined;

  constructor(request: HttpRequest) {
    this.#request = request;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#deadline = startDeadline(request.limits, request.signal, (error) => this.fail(error));
    this.#most = request.limits.wireBytes;
  }

  /** The body to send; a stream tells the clock of its progress. */
  upload(): string | Uint8Array | Readable | null {
    const { body } = this.#request;
    if (body === undefined) return null;
    if (typeof body === "string" || body instanceof Uint8Array) return body;
    return Readable.from(watch(body, this.#deadline));
  }

  /** Gives the exchange up, wherever it stands. What was not begun to be written is `unsent`. */
  fail(thrown: unknown): void {
    if (this.#failure !== undefined) return;
    const unsent = this.#controller === undefined;
    const error = transportError(thrown, this.#request.signal, unsent);
    this.#failure = error;
    this.#deadline.end();
    this.#inflow?.fail(error);
    this.#reject(error);
    this.#controller?.abort(error);
  }

  /** Who names encodings means the file: one that is stored with an encoding is given as it is stored. */
  #wantsStored(): boolean {
    return this.#request.headers["accept-encoding"] !== undefined;
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  leave(): void {
    this.fail(new ConnectorError("cancelled", "The answer was not read to its end."));
  }

  onRequestStart(controller: Controller): void {
    if (this.#failure !== undefined) return controller.abort(this.#failure);
    this.#controller = controller;
  }

  onResponseStart(_controller: Controller, status: number, fields: Fields): void {
    if (status < 200 || this.#failure !== undefined) return;
    this.#deadline.answered();
    const { method, limits } = this.#request;
    const inflow = new Inflow(this);
    this.#inflow = inflow;
    try {
      const empty = method === "HEAD" || status === 204 || status === 304;
      const headers = headersOf(fields, limits);
      // The length of what has no body is that of what a GET would have given.
      if (!empty && Number(headers["content-length"] ?? 0) > limits.wireBytes)
        throw tooLarge("answer", limits.wireBytes);
      const encoding = empty || this.#wantsStored() ? "" : (headers["content-encoding"] ?? "");
      const body = inflate(inflow, encoding, limits);
      const isPlain = body === inflow;
      if (isPlain) this.#most = Math.min(limits.wireBytes, limits.bodyBytes);
      this.#resolve({ status, headers, body: isPlain ? inflow : this.#guard(body, inflow) });
    } catch (error) {
      this.fail(error);
    }
  }

  onResponseData(_controller: Controller, chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#most) this.fail(tooLarge("answer", this.#most));
    else this.#inflow?.push(chunk);
  }

  onResponseEnd(): void {
    this.#deadline.end();
    this.#inflow?.end();
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.fail(error);
  }

  /** A decoder that gave up, or whose reader did, no longer pulls: the connection would wait for it. */
  async *#guard(body: ByteStream, inflow: Inflow): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* body;
    } catch (error) {
      throw transportError(error, this.#request.signal, false);
    } finally {
      await inflow.return();
    }
  }
}

async function* watch(
  upload: ByteStream,
  deadline: Deadline,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of upload) {
    deadline.progressed();
    yield piece;
  }
}

/** The header with several fields of one name joined; its size is checked. */
function headersOf(fields: Fields, limits: Limits): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  let bytes = 0;
  for (const name of Object.keys(fields)) {
    const field = fields[name] ?? "";
    const value = typeof field === "string" ? field : field.join(", ");
    bytes += name.length + value.length;
    headers[name] = value;
  }
  if (bytes > limits.headerBytes) throw tooLarge("answer's header", limits.headerBytes);
  return headers;
}

function tooLarge(what: string, most: number): ConnectorError {
  return new ConnectorError("tooLarge", `The ${what} is larger than ${most} bytes.`);
}
