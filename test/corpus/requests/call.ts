import { fields, type HttpRequest, type Transport } from "@human/connector-sdk";
import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";
import type { ReceivedRequest } from "../../kit/request-oracle.ts";

/** What a vendor answers. */
export interface VendorAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/** What came of a call: the request as a server sees it, and what the caller got. */
export interface Called {
  readonly request?: ReceivedRequest;
  readonly result?: unknown;
  readonly error?: Error;
}

/** A generated connector of a document, opened on a transport that keeps the request. */
export interface OpenedConnector {
  readonly call: (
    operation: OperationIR,
    input: Readonly<Record<string, unknown>>,
    answer: VendorAnswer,
  ) => Promise<Called>;
}

type Method = (...inputs: readonly unknown[]) => unknown;

/** @param module - The connector's generated module, imported. */
export function openGenerated(
  connector: ConnectorIR,
  module: Readonly<Record<string, unknown>>,
): OpenedConnector {
  let answer: VendorAnswer = { status: 200, body: "" };
  let sent: HttpRequest | undefined;
  const transport: Transport = (request) => {
    sent = request;
    const headers = answer.type === undefined ? {} : { "content-type": answer.type };
    return Promise.resolve({ status: answer.status, headers, body: bytesOf(answer.body) });
  };
  const secrets = connector.auth.flatMap((each) => each.fields.map(({ name }) => [name, "secret"]));
  const Class = module[connector.className] as new (options: object) => Record<string, Method>;
  const instance = new Class({
    credentials: fields({ accessToken: "token", ...Object.fromEntries(secrets) }),
    connection: Object.fromEntries(
      connection(connector).map(([name, value]) => [name, value] as const),
    ),
    policy: { approvals: "granted-by-the-caller" },
    transport,
  });
  return {
    call: async (operation, input, given) => {
      answer = given;
      sent = undefined;
      const takesInput = operation.inputs.length > 0;
      try {
        const method = instance[operation.name]?.bind(instance);
        if (method === undefined) throw new Error(`There is no method "${operation.name}".`);
        const result = await collect(await method(...(takesInput ? [input] : [])));
        return { result, ...(sent === undefined ? {} : { request: await received(sent) }) };
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        return { error: failure, ...(sent === undefined ? {} : { request: await received(sent) }) };
      }
    },
  };
}

function connection({
  connection: { fields: declared },
}: ConnectorIR): readonly [string, string][] {
  return declared.flatMap((field): [string, string][] =>
    field.default === undefined ? [[field.name, "example"]] : [],
  );
}

async function received({ method, url, headers, body }: HttpRequest): Promise<ReceivedRequest> {
  const { pathname, search } = new URL(url);
  const text =
    body === undefined || typeof body === "string"
      ? (body ?? "")
      : Buffer.concat(body instanceof Uint8Array ? [body] : await Array.fromAsync(body)).toString(
          "utf8",
        );
  return { method, target: `${pathname}${search}`, headers, body: text };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (text !== "") yield new TextEncoder().encode(text);
}

/** Bytes that are streamed are read to their end, as text. */
async function collect(result: unknown): Promise<unknown> {
  if (typeof result !== "object" || result === null || !("content" in result)) return result;
  const { content } = result;
  if (typeof content !== "object" || content === null || !(Symbol.asyncIterator in content))
    return result;
  const pieces = await Array.fromAsync(content as AsyncIterable<Uint8Array>);
  return { ...result, content: Buffer.concat(pieces).toString("utf8") };
}
