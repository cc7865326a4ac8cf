import type { CredentialProvider } from "./auth/credential.ts";
import { badInput, ConnectorError } from "./errors.ts";
import type { ConnectorDescriptor } from "./descriptor.ts";
import type { CallObserver } from "./observe/observer.ts";
import type { Drivers } from "./drivers/drivers.ts";
import type { AnyOperation } from "./operation.ts";
import type { Policy } from "./policy/policy.ts";
import type { Transport } from "./http/request.ts";
import type { SharedState } from "./limit/shared-state.ts";
import type { Trace } from "./observe/trace.ts";

/** What one call may set for itself. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /**
   * Milliseconds for the call, repeats and waits included; of pages, for each. Wins over the definition's,
   * which is per attempt. Where a stream goes up or comes down it holds for every pause, and until the answer
   * begins. A vendor that wants a longer wait fails the call at once, with `retryAt`.
   */
  readonly timeout?: number;
  /**
   * Of pages: the most items that are given before the iteration fails with `pageLimit`. Default: ten million. Whoever
   * wants a few leaves the loop early.
   */
  readonly mostItems?: number;
  /**
   * For operations that send one; made up where it is absent. It is sent with the operation's and the
   * connection's name before it, so that a charge and its refund may have the same one.
   */
  readonly idempotencyKey?: string;
  /**
   * Who asks: a person, an agent, a workflow. Approvals want one; observers are told. Of a connector that was opened for
   * an actor it may name no other.
   */
  readonly actor?: string;
  /** See this call, beside the connector's own. */
  readonly observer?: CallObserver | readonly CallObserver[];
}

/** A call's options as they were when it began, or why it fails at once. */
export interface Settled {
  readonly options: CallOptions;
  readonly refusal?: ConnectorError;
}

const nothing: Settled = { options: {} };

/**
 * Reads options once, so that whoever permits a call, makes it and writes it down is told the same. Refuses with
 * `badInput` what cannot be read, a key that is no text, which would be one for many calls, and observers and signals
 * that are none.
 */
export function settle(given: CallOptions | undefined): Settled {
  if (given === undefined) return nothing;
  try {
    const { signal, timeout, mostItems, idempotencyKey, actor, observer } = given;
    if (signal !== undefined && !isSignal(signal))
      throw badInput("options.signal", "must be an AbortSignal");
    if (idempotencyKey !== undefined && typeof idempotencyKey !== "string")
      throw badInput("options.idempotencyKey", "must be text");
    const observers = observer === undefined ? undefined : [observer].flat();
    if (observers?.every(isObject) === false)
      throw badInput("options.observer", "must be an observer or several");
    const options = {
      ...(signal === undefined ? {} : { signal }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(mostItems === undefined ? {} : { mostItems }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(actor === undefined ? {} : { actor }),
      ...(observers === undefined ? {} : { observer: observers }),
    };
    return { options };
  } catch (error) {
    // What a getter throws may quote anything.
    const refusal = error instanceof ConnectorError ? error : badInput("options", "cannot be read");
    return { ...nothing, refusal };
  }
}

function isSignal(value: unknown): boolean {
  // A proxy of one is an instance too, and nobody can ask it.
  return value instanceof AbortSignal && typeof value.aborted === "boolean";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** What the calls of one connection have in common. */
export interface Session {
  readonly descriptor: ConnectorDescriptor;
  /** The connection's fields, defaults included. */
  readonly connection: Readonly<Record<string, unknown>>;
  readonly connectionId: string | undefined;
  readonly organization: string | undefined;
  /** For whom the connector was opened. */
  readonly actor: string | undefined;
  /**
   * Whose limits these are, and the connections that a client certificate opens: the organization's and the connection's
   * names; of a connector without `connectionId`, its own.
   */
  readonly owner: string;
  readonly credentials: CredentialProvider;
  /** With its interceptors. */
  readonly transport: Transport;
  readonly drivers: Drivers;
  readonly policy: Policy;
  readonly state: SharedState;
}

/** One operation of one connection, with the caller's options. */
export interface Call<Op = AnyOperation> extends Settled {
  readonly session: Session;
  readonly operation: Op;
  /** Undefined where nobody observes. */
  readonly trace: Trace | undefined;
}
