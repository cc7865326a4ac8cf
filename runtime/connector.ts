import { signing } from "./auth/signing.ts";
import { type Called, type CallSource, traceOf } from "./observe/call-facts.ts";
import { type Call, type CallOptions, type Session, settle, type Settled } from "./call.ts";
import type { Callable } from "./callable.ts";
import { withDefaults } from "./prepare/connection-fields.ts";
import type { ConnectionOwner, ConnectorOptions, DeliveryContext } from "./connector-options.ts";
import type {
  ContractInput,
  ContractItem,
  ContractMethod,
  ContractOutput,
  ListContractMethod,
} from "./contract/contracts.ts";
import type { Implementations } from "./contract/implementation.ts";
import type { AskInput } from "./contract/notification.ts";
import { perform, performPages } from "./contract/perform.ts";
import { type PreparedQuestion, prepareQuestion } from "./contract/question.ts";
import type { Performer } from "./contract/run.ts";
import type { ConnectorDescriptor } from "./descriptor.ts";
import { defaultDrivers } from "./drivers/drivers.ts";
import { executeDriver } from "./drivers/execute.ts";
import type { DriverOperation } from "./drivers/operation.ts";
import { badInput, ConnectorError } from "./errors.ts";
import { execute, failed, observed } from "./execute.ts";
import { intercept } from "./http/interceptor.ts";
import { createSharedState } from "./limit/shared-state.ts";
import type { CallObserver } from "./observe/observer.ts";
import type { AnyOperation, Operation } from "./operation.ts";
import { type PageRead, type PageStart, readPage, readPages } from "./paginate/paginate.ts";
import { Paginated } from "./paginate/paginated.ts";
import { reader } from "./expression/place.ts";
import { presign } from "./prepare/presign.ts";
import type { References } from "./reference/references.ts";
import { idempotencyIn } from "./retry/idempotency.ts";
import { executeSteps, type MakeStep } from "./steps/execute.ts";
import type { StepsOperation } from "./steps/operation.ts";
import type { Trace } from "./observe/trace.ts";
import { ownerOf } from "./http/client-certificate.ts";
import { guardTransport } from "./http/transport-guard.ts";
import { defaultTransport } from "./http/transport.ts";
import type { EventEnvelope } from "./webhooks/attestation/envelope.ts";
import type { RawWebhook } from "./webhooks/raw.ts";
import { receiveWebhook, type WebhookOutcome } from "./webhooks/receive.ts";
import {
  callSubscribe,
  type Subscribed,
  type SubscribeRoots,
  type SubscribeStep,
} from "./webhooks/subscribe-call.ts";

/** A method of a contract on its way; observers are told also of one that came to no call. */
interface Begun {
  readonly performer: Performer;
  readonly settled: Settled;
  /** It was done. */
  readonly answered: (input: unknown) => Promise<void>;
  /** Gives the error to fail with. */
  readonly refused: (input: unknown, error: unknown) => Promise<unknown>;
}

/** Operations by their ids, those too that have no method of their own. */
export type Operations = Readonly<Record<string, Callable>>;

/** A generated connector's class: all that a host needs of its package. */
export interface ConnectorClass<Made extends Connector = Connector> {
  readonly descriptor: ConnectorDescriptor;
  readonly operations: Operations;
  new (options: ConnectorOptions): Made;
}

/**
 * Makes one of the calls of `webhooks.subscribe`: see `callSubscribe`. What it gives may be a secret, so that it is no
 * method: whoever has a connector cannot reach it, but `createSubscriptions` can, which keeps what it gives.
 */
export async function manageSubscription(
  connector: Connector,
  step: SubscribeStep,
  given: SubscribeRoots,
): Promise<Subscribed | undefined> {
  return await manage(connector, step, given);
}

let manage: typeof manageSubscription;

/** Calls of operations by what they are: see `callsOf`. */
export interface OperationCalls {
  readonly operations: Operations;
  readonly call: (operation: Callable, input: unknown, options: CallOptions) => Promise<unknown>;
  /** One page of a list, in place of all of them. */
  readonly page: (
    operation: AnyOperation,
    input: unknown,
    options: CallOptions,
    start: PageStart | undefined,
  ) => Promise<PageRead>;
  /** Tells observers of a call that never began; gives the error to fail with. */
  readonly refused: (
    operation: Callable,
    input: unknown,
    options: CallOptions,
    error: unknown,
  ) => Promise<unknown>;
}

/**
 * What `createTools` calls operations by. No method, since among them are those that serve the definition alone:
 * whoever has a connector cannot reach it.
 */
export function callsOf(connector: Connector): OperationCalls {
  return openCalls(connector);
}

let openCalls: typeof callsOf;

/** What every generated connector extends. Holds its secrets and its transport where nothing can print them. */
export abstract class Connector {
  abstract readonly descriptor: ConnectorDescriptor;
  /** How the methods of contracts are done. */
  readonly implementations: Implementations = {};
  readonly #session: Omit<Session, "descriptor">;
  readonly #observers: readonly CallObserver[];
  readonly #webhook: ConnectorOptions["webhook"];
  readonly #references: References | undefined;

  static {
    manage = async (connector, step, given) => await connector.#manageSubscription(step, given);
    openCalls = (connector) => connector.#calls();
  }

  constructor(options: ConnectorOptions) {
    const { credentials, connection = {}, connectionId, organization, policy = {} } = options;
    const { state, observer, transport, drivers = defaultDrivers, interceptors = [] } = options;
    if (state !== undefined && connectionId === undefined)
      throw new ConnectorError("badInput", "A state that is shared needs the option connectionId.");
    this.#observers = observer === undefined ? [] : [observer].flat();
    this.#webhook = options.webhook;
    this.#references = options.references;
    const isOwned = connectionId !== undefined && organization !== undefined;
    if (options.references !== undefined && !isOwned)
      throw badInput("references", "need the options organization and connectionId");
    if (policy.resendAfterUnknownOutcome?.because === "")
      throw badInput("policy.resendAfterUnknownOutcome.because", "must say why");
    this.#session = {
      credentials,
      connection,
      connectionId,
      organization,
      actor: options.actor,
      owner: ownerOf(organization, connectionId ?? crypto.randomUUID()),
      policy,
      state: state ?? createSharedState(),
      transport: intercept(
        signing(transport === undefined ? defaultTransport : guardTransport(transport)),
        interceptors,
      ),
      drivers,
    };
  }

  /**
   * Takes in a webhook delivery: proven, told once, vouched for. Rejects where something that the host lends
   * fails, and with `badInput` for a connector without webhooks; what the vendor sends makes it refuse.
   */
  async receive(request: RawWebhook, context: DeliveryContext): Promise<WebhookOutcome> {
    return await this.accept(request, context);
  }

  async #manageSubscription(
    step: SubscribeStep,
    given: SubscribeRoots,
  ): Promise<Subscribed | undefined> {
    const { descriptor } = this;
    const { subscribe } = descriptor.webhooks ?? {};
    if (subscribe === undefined) return undefined;
    const connection = withDefaults(descriptor, this.#session.connection);
    const needed = descriptor.auth.map(({ id }) => id);
    return await callSubscribe(subscribe, step, {
      at: reader({ connection, ...given }),
      auth: async () => {
        const credential = await this.#session.credentials({
          connector: descriptor.id,
          auth: needed,
        });
        return credential.auth ?? needed[0];
      },
      call: async (operation, input) => await execute(this.#call(operation, {}), input),
    });
  }

  /** What `receive` does, with the types of the connector's own events. */
  protected async accept<Event extends EventEnvelope>(
    request: RawWebhook,
    context: DeliveryContext,
  ): Promise<WebhookOutcome<Event>> {
    const { id, webhooks } = this.descriptor;
    if (webhooks === undefined)
      throw new ConnectorError("badInput", `The connector "${id}" has no webhooks.`);
    const { app, webhook, subscription, ...lent } = context;
    const connection = withDefaults(this.descriptor, this.#session.connection);
    const at = reader({ connection, app, webhook, subscription });
    // The definition's events are the ones that the compiler made the type of.
    return (await receiveWebhook(webhooks, request, {
      ...lent,
      connector: id,
      at,
    })) as WebhookOutcome<Event>;
  }

  /** Calls one operation. Fails with a ConnectorError. */
  protected async call<Input, Output>(
    operation:
      Operation<Input, Output> | DriverOperation<Input, Output> | StepsOperation<Input, Output>,
    input: Input,
    options: CallOptions = {},
  ): Promise<Output> {
    return (await this.#execute(operation, input, options)) as Output;
  }

  /** Iterates over an operation's items; the iteration fails with a ConnectorError. */
  protected pages<Input, Item>(
    operation: Operation<Input, Item>,
    input: Input,
    options: CallOptions = {},
  ): Paginated<Item> {
    const open = (): AsyncIterable<readonly unknown[]> =>
      readPages(this.#call(operation, options), input);
    return new Paginated(open as () => AsyncIterable<readonly Item[]>);
  }

  /**
   * Does a method of a contract, `perform("payments.charge", …)`. Fails with a ConnectorError: `unsupported` where
   * this connector does not do it.
   */
  async perform<Name extends ContractMethod>(
    method: Name,
    input: ContractInput<Name>,
    options: CallOptions = {},
  ): Promise<ContractOutput<Name>> {
    const { performer, settled, answered, refused } = this.#begin(method, options);
    try {
      const answer = (await perform(performer, method, input, settled)) as ContractOutput<Name>;
      await answered(input);
      return answer;
    } catch (error) {
      throw await refused(input, error);
    }
  }

  /** Does a method of a contract that lists; the iteration fails with a ConnectorError. */
  performPages<Name extends ListContractMethod>(
    method: Name,
    input: ContractInput<Name>,
    options: CallOptions = {},
  ): Paginated<ContractItem<Name>> {
    const begin = (): Begun => this.#begin(method, options);
    const open = async function* (): AsyncGenerator<readonly unknown[], void, undefined> {
      const { performer, settled, refused } = begin();
      try {
        yield* performPages(performer, method, input, settled);
      } catch (error) {
        throw await refused(input, error);
      }
    };
    return new Paginated(open as () => AsyncIterable<readonly ContractItem<Name>[]>);
  }

  /** A question that `createQuestions` sends and waits for. Fails with `badInput` or `unsupported`. */
  async prepareQuestion(input: AskInput, options: CallOptions = {}): Promise<PreparedQuestion> {
    const { performer, settled, refused } = this.#begin("notification.ask", options);
    try {
      return prepareQuestion(performer, input, settled);
    } catch (error) {
      throw await refused(input, error);
    }
  }

  /** Does what comes before a question is sent; observers are told where it fails, as of any call. */
  async checkQuestion<T>(
    input: unknown,
    options: CallOptions,
    check: () => T | Promise<T>,
  ): Promise<T> {
    try {
      return await check();
    } catch (error) {
      throw await this.#begin("notification.ask", options).refused(input, error);
    }
  }

  /** Whose connection this is, by the host's names. */
  get owner(): ConnectionOwner {
    const { organization, connectionId, actor } = this.#session;
    return { organization, connection: connectionId, actor };
  }

  #begin(method: ContractMethod, given: CallOptions): Begun {
    const { descriptor, implementations } = this;
    const settled = settle(given);
    let isCalled = false;
    const callOf = <Op extends Callable>(operation: Op, options: CallOptions): Call<Op> => {
      isCalled = true;
      return this.#call(operation, options, method);
    };
    const performer: Performer = {
      connector: descriptor.id,
      implementations,
      connection: withDefaults(descriptor, this.#session.connection),
      webhook: this.#webhook,
      clock: this.#session.state.clock,
      claim: this.#claim(),
      idempotencyOf: (operation) => idempotencyIn(descriptor, operation),
      call: async (operation, input, options) => {
        isCalled = true;
        return await this.#execute(operation, input, options, method);
      },
      presign: async (operation, input, options, expires) =>
        await presign(callOf(operation, options), input, expires),
      pages: (operation, input, options) => readPages(callOf(operation, options), input),
    };
    const uncalled = (): Trace | undefined =>
      this.#trace(this.#open(), { id: method, effect: "none" }, settled.options, method);
    const refused = async (input: unknown, error: unknown): Promise<unknown> =>
      isCalled ? error : await failed(uncalled(), input, error);
    const answered = async (input: unknown): Promise<void> => {
      if (!isCalled) await observed(uncalled(), input, async () => await Promise.resolve());
    };
    return { performer, settled, answered, refused };
  }

  #claim(): Performer["claim"] {
    const references = this.#references;
    const { organization = "", connectionId: connection = "", policy } = this.#session;
    if (references === undefined) return undefined;
    const owner = { organization, connection, connector: this.descriptor.id };
    const resend = policy.resendAfterUnknownOutcome !== undefined;
    return async (method, { reference, ...call }) =>
      await references.claim({ name: { ...owner, method, reference }, resend, ...call });
  }

  async #execute(
    operation: Callable,
    input: unknown,
    options: CallOptions,
    method?: ContractMethod,
  ): Promise<unknown> {
    if ("steps" in operation) {
      const call = this.#call(operation, options, method);
      return await executeSteps(call, input, this.#stepsOf(method));
    }
    return "driver" in operation
      ? await executeDriver(this.#call(operation, options, method), input)
      : await execute(this.#call(operation, options, method), input);
  }

  #calls(): OperationCalls {
    return {
      // A class that was written by hand need not have them.
      operations: (this.constructor as Partial<ConnectorClass>).operations ?? {},
      call: async (operation, input, options) => await this.#execute(operation, input, options),
      page: async (operation, input, options, start) =>
        await readPage(this.#call(operation, options), input, start),
      refused: async (operation, input, options, error) =>
        await failed(this.#call(operation, options).trace, input, error),
    };
  }

  #stepsOf(method: ContractMethod | undefined): MakeStep {
    return async (session, operation, input, options) => {
      const trace = this.#trace(session, operation, options, method);
      if ("driver" in operation)
        return await executeDriver({ session, operation, options, trace }, input);
      const call = { session, operation, options, trace };
      if (operation.items === undefined) return await execute(call, input);
      for await (const page of readPages(call, input)) return page;
      return [];
    };
  }

  #call<Op extends Callable>(operation: Op, given: CallOptions, method?: ContractMethod): Call<Op> {
    const session = this.#open();
    const settled = settle(given);
    const trace = this.#trace(session, operation, settled.options, method);
    return { session, operation, ...settled, trace };
  }

  #open(): Session {
    const { descriptor } = this;
    const connection = withDefaults(descriptor, this.#session.connection);
    return { ...this.#session, descriptor, connection };
  }

  #trace(
    session: Session,
    called: Called,
    options: CallOptions,
    method: ContractMethod | undefined,
  ): Trace | undefined {
    const { id: connector, version } = session.descriptor;
    const { connectionId, organization, actor } = session;
    const source: CallSource = {
      ...{ connector, version, connectionId, organization, actor },
      observers: this.#observers,
      clock: session.state.clock,
    };
    return traceOf(source, called, options, method);
  }
}
