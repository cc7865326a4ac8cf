import { type Clock, systemClock } from "../clock.ts";
import type { DriverCommand } from "../drivers/driver.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { badInput, ConnectorError } from "../errors.ts";
import type { AnyOperation } from "../operation.ts";
import type { ByteStream, HttpResponse, Transport } from "../http/request.ts";
import type { Fault } from "./faults.ts";
import { readPackage, type Tools } from "./generated-package.ts";
import { answerWith, responseOf, textOf, type VendorAnswer } from "./mock-answer.ts";
import { createMockDrivers, failureOfDriver, operationOf, resultWith } from "./mock-driver.ts";
import { createPager } from "./mock-pages.ts";
import { exampleOf, sampleItems, sampleOutput, toolOf } from "./tool-sample.ts";

/** A request as it reached the vendor. */
export interface MockRequest {
  /** `issues.create` */
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  /** Names in lower case; the credential is among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of a driver's command, its input as JSON. */
  readonly body: string;
}

/** How a vendor answers an operation. */
export type MockAnswer =
  /** What callers see. */
  | { readonly output: unknown }
  /** What callers see of a list, page by page. */
  | { readonly pages: readonly (readonly unknown[])[] }
  /** What the vendor sends. */
  | { readonly answer: VendorAnswer };

/** A vendor within the process. */
export interface MockVendor {
  /** For the connector's options. */
  readonly transport: Transport;
  /** The same for connectors that do not speak HTTP. */
  readonly drivers: Drivers;
  /** What has come so far. */
  readonly requests: readonly MockRequest[];
  /**
   * From now on an operation is answered so; of several answers each one once, and the last one from then on. Without,
   * it is answered by the definition's example, or by what its schema allows. Contracts of drivers go by their
   * commands, `find`. Fails with `badInput` for an operation that the connector has not.
   */
  readonly answer: (operation: string, ...answers: readonly [MockAnswer, ...MockAnswer[]]) => void;
  /** The next requests of an operation meet these, one each, before it is answered again. */
  readonly fail: (operation: string, ...faults: readonly [Fault, ...Fault[]]) => void;
  /** Forgets requests, answers and faults. */
  readonly reset: () => void;
}

export interface MockVendorOptions {
  readonly tools?: Tools;
  /** The connector's, for limits that name a moment. */
  readonly clock?: Clock;
}

/**
 * Stands in for the vendor of a connector, which itself runs as it is. `generated` is the package of
 * the connector, `import * as github from "@human/connector-github"`. Fails with `badInput` for what is none.
 */
export function createMockVendor(
  generated: Readonly<Record<string, unknown>>,
  options: MockVendorOptions = {},
): MockVendor {
  const { clock = systemClock, tools } = options;
  const { descriptor, operations, commands } = readPackage(generated);
  const requests: MockRequest[] = [];
  const answers = new Map<string, MockAnswer[]>();
  const faults = new Map<string, Fault[]>();
  const pager = createPager(descriptor);

  const known = (id: string): string => {
    const isDriven = descriptor.driver !== undefined && /^[a-z]+$/.test(id);
    if (operations.has(id) || commands.has(id) || isDriven) return id;
    throw badInput("operation", `is none of this connector: "${id}"`);
  };
  const nextAnswer = (id: string): MockAnswer | undefined => {
    const queue = answers.get(id);
    return queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
  };

  function answerTo(operation: AnyOperation, url: string, request: string): VendorAnswer {
    const isList = operation.items !== undefined;
    if (isList && pager.continues(operation, request)) return pager.next(operation, url, request);
    const given = nextAnswer(operation.id);
    if (given !== undefined && "answer" in given) return given.answer;
    if (given !== undefined && "pages" in given && isList)
      return pager.begin(operation, url, request, given.pages);
    if (given !== undefined && "output" in given)
      return answerWith(descriptor, operation, given.output);
    const tool = toolOf(operation, tools);
    const example = exampleOf(tool);
    if (!isList) return example ?? answerWith(descriptor, operation, sampleOutput(tool));
    return pager.begin(operation, url, request, example ?? [sampleItems(tool)]);
  }

  async function run(command: DriverCommand): Promise<unknown> {
    const operation = operationOf([...commands.values()], command);
    const id = operation?.id ?? (command.kind === "command" ? command.name : "");
    const fault = faults.get(id)?.shift();
    const body = JSON.stringify(command.input, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    if (fault?.kind !== "break" || !fault.unsent)
      requests.push({ operation: id, method: command.kind, url: "", headers: {}, body });
    if (fault !== undefined) throw failureOfDriver(fault);
    const given = nextAnswer(id);
    if (given !== undefined && "output" in given) return resultWith(operation, given.output);
    const tool = operation && toolOf(operation, tools);
    if (tool !== undefined) return resultWith(operation, sampleOutput(tool));
    throw new ConnectorError("unsupported", `The mock has no answer to "${id}": give it one.`);
  }

  return {
    requests,
    drivers: createMockDrivers(async (command) => await run(command)),
    answer: (id, ...given) => void answers.set(known(id), [...given]),
    fail: (id, ...given) => void faults.set(known(id), [...(faults.get(id) ?? []), ...given]),
    reset: () => {
      requests.length = 0;
      answers.clear();
      faults.clear();
      pager.reset();
    },
    transport: async (request) => {
      const operation = operations.get(request.operation);
      const fault = faults.get(request.operation)?.shift();
      if (fault?.kind === "break" && fault.unsent)
        throw new ConnectorError("network", "The connection failed (ECONNREFUSED).", {
          unsent: true,
        });
      const body = await textOf(request);
      const { method, url, headers } = request;
      requests.push({ operation: request.operation, method, url, headers, body });
      if (fault?.kind === "break")
        throw new ConnectorError("network", "The connection failed (ECONNRESET).");
      if (operation === undefined) return responseOf(undefined, { status: 404 });
      if (fault?.kind === "answer")
        return responseOf(operation, fault.answer({ descriptor, operation, now: clock.now() }));
      const response = responseOf(operation, answerTo(operation, url, `${method} ${url}\n${body}`));
      return fault?.kind === "cut" ? cut(response) : response;
    },
  };
}

/** The first half of the body; then the connection breaks. */
function cut({ body, ...rest }: HttpResponse): HttpResponse {
  return { ...rest, body: broken(body) };
}

async function* broken(body: ByteStream): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of body) yield piece.subarray(0, Math.ceil(piece.length / 2));
  throw new ConnectorError("network", "The connection failed (ECONNRESET).");
}
