import {
  bearer,
  type CallOptions,
  type Clock,
  Connector,
  type ConnectorDescriptor,
  type ConnectorOptions,
  createSharedState,
  type HttpRequest,
  oauth2,
  type Operation,
  systemClock,
  type Paginated,
  type StepsOperation,
  type Transport,
} from "@human/connector-sdk";

/** Waits for nobody: the tests of waiting bring clocks of their own. */
const hastyClock: Clock = { ...systemClock, sleep: async () => await Promise.resolve() };

/** A connector whose operations are the test's. */
export class TestConnector extends Connector {
  readonly descriptor: ConnectorDescriptor;

  constructor(descriptor: Partial<ConnectorDescriptor>, options: Partial<ConnectorOptions> = {}) {
    super({
      credentials: bearer("token-1234"),
      connectionId: "",
      policy: { approvals: "granted-by-the-caller" },
      state: createSharedState({ clock: hastyClock }),
      ...options,
    });
    this.descriptor = { ...testDescriptor, ...descriptor };
  }

  async run<Input, Output>(
    operation: Operation<Input, Output> | StepsOperation<Input, Output>,
    input: Input,
    options?: CallOptions,
  ): Promise<Output> {
    return await this.call(operation, input, options);
  }

  list<Input, Item>(
    operation: Operation<Input, Item>,
    input: Input,
    options?: CallOptions,
  ): Paginated<Item> {
    return this.pages(operation, input, options);
  }
}

export const testDescriptor: ConnectorDescriptor = {
  id: "test",
  version: "1.0.0",
  kind: "oauth",
  hosts: ["api.example.com"],
  auth: [oauth2({ id: "oauth2", tokenUrl: "https://api.example.com/token" })],
  http: { baseUrl: [{ url: "https://api.example.com" }], timeout: 5000 },
};

/** An operation with any input and output. */
export type TestOperation = Operation<Readonly<Record<string, unknown>>, unknown>;

/** `GET /things` with what the test adds. */
export function testOperation(parts: Partial<TestOperation> = {}): TestOperation {
  return {
    id: "things.get",
    method: "GET",
    path: "/things",
    effect: "read",
    input: {},
    answer: "json",
    ...parts,
  };
}

/** Answers every request with JSON and keeps what was sent. */
export function recordingTransport(
  body: unknown = {},
  status = 200,
  headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
): { readonly sent: HttpRequest[]; readonly transport: Transport } {
  const sent: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    return await Promise.resolve({ status, headers, body: pieces(JSON.stringify(body)) });
  };
  return { sent, transport };
}

/** A text as a stream of bytes. */
export async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

/** Everything that an iteration gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The error that a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => {
      throw new Error(`Expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
