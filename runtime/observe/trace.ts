import type { Clock } from "../clock.ts";
import { ConnectorError } from "../errors.ts";
import { digestOfInput, settledInput } from "../input-digest.ts";
import type {
  ApprovalFacts,
  AttemptFacts,
  CallFacts,
  CallObserver,
  DigestInput,
  EndFacts,
} from "./observer.ts";
import { isUndone } from "../retry/undone.ts";

/** The observers' view of one call while it runs. */
export class Trace {
  readonly #call: CallFacts;
  readonly #observers: readonly CallObserver[];
  readonly #clock: Clock;
  #attempts = 0;
  #status: number | undefined;
  #approver: string | undefined;

  constructor(call: CallFacts, observers: readonly CallObserver[], clock: Clock) {
    this.#call = call;
    this.#observers = observers;
    this.#clock = clock;
  }

  /** Gives the input as it was told: what does more than read is sent as it was when the call began. */
  async start(input: unknown): Promise<unknown> {
    const given = this.#call.effect === "read" ? input : settledInput(input);
    const digest: DigestInput = (key) => digestOfInput(this.#call.id, given, key);
    for (const observer of this.#observers) {
      const begun = observer.started?.(this.#call, digest);
      if (begun !== undefined) await begun;
    }
    return given;
  }

  /** Somebody approved the call, or refused to. */
  decided(approver: string | undefined): void {
    this.#approver = approver;
  }

  /** The next thing that happens is that something is sent. */
  async leave(): Promise<void> {
    for (const observer of this.#observers) {
      const left = observer.leaving?.(this.#call, this.#approval());
      if (left !== undefined) await left;
    }
  }

  /** One attempt is over: with an answer, an error, or both. `undone` where the error does not say it. */
  attempted(
    { method, host, startedAt }: Pick<AttemptFacts, "method" | "host" | "startedAt">,
    status: number | undefined,
    error?: unknown,
    undone: boolean = isUndone(error),
  ): void {
    this.#attempts += 1;
    this.#status = status;
    const facts: AttemptFacts = {
      number: this.#attempts,
      method,
      host,
      ...(status === undefined ? {} : { status }),
      ...(error === undefined ? {} : { code: codeOf(error) }),
      ...(undone ? { undone } : {}),
      startedAt,
      duration: this.#clock.now() - startedAt,
    };
    for (const observer of this.#observers) attend(() => observer.attempted?.(this.#call, facts));
  }

  async end(error?: unknown): Promise<void> {
    const facts: EndFacts = {
      code: error === undefined ? "ok" : codeOf(error),
      ...(this.#status === undefined ? {} : { status: this.#status }),
      attempts: this.#attempts,
      ...this.#approval(),
      duration: this.#clock.now() - this.#call.startedAt,
    };
    for (const observer of this.#observers) await attend(() => observer.ended?.(this.#call, facts));
  }

  #approval(): ApprovalFacts {
    return this.#approver === undefined ? {} : { approver: this.#approver };
  }
}

function codeOf(error: unknown): NonNullable<AttemptFacts["code"]> {
  return error instanceof ConnectorError ? error.code : "thrown";
}

/** What was done is done: an observer that fails afterwards must not make it look undone. */
async function attend(observe: () => void | Promise<void>): Promise<void> {
  try {
    await observe();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    process.emitWarning(`An observer of calls failed (${name}).`, "ConnectorObserverWarning");
  }
}
