import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import { type AnyOperation, ConnectorError } from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { openGoldenFolder } from "../kit/golden-folder.ts";
import { judgeRequest } from "../kit/request-oracle.ts";
import { readVendorDocuments } from "../kit/vendor-document.ts";
import { startWireServer, type WireRequest } from "../kit/wire-server.ts";
import { createAnswerer } from "./answer.ts";
import { openConnector, readCatalog } from "./connector.ts";
import { type ConnectorInputs, type Input, readInputs } from "./inputs.ts";
import { type Exchange, printExchanges } from "./print-exchange.ts";

/** By connector and operation: what the vendor's document is wrong about, and how one knows. */
const exceptions = JSON.parse(readFileSync("test/wire/exceptions.json", "utf8")) as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
>;
const ourKey = "6735-first-attempt";
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

const connectors = await readCatalog();
const documentsOf = new Map(
  await Promise.all(connectors.map(async ({ id }) => [id, await readVendorDocuments(id)] as const)),
);
const server = await startWireServer();
const golden = openGoldenFolder("test/wire/expected");
const cases = connectors.flatMap((connector) =>
  Object.entries(connector.operations).map(
    ([method, operation]) => [connector.id, operation.id, { connector, method, operation }] as const,
  ),
);

afterAll(async () => {
  await server.close();
});

it.each(cases)("%s %s is what the vendor takes", async (id, name, { connector, method, operation }) => {
  const documents = documentsOf.get(id) ?? [];
  const inputs = readInputs(id);
  const call = await openConnector(connector, inputs, server.transport);
  const exchanges: Exchange[] = [];
  const excused = new Set<string>();
  for (const [index, [title, input]] of callsOf(operation, inputs).entries()) {
    const key = title === "all" && inputs.keyed.includes(name) ? ourKey : undefined;
    server.answer(createAnswerer(documents, index, operation.items && inputs.pages));
    const result = await call(method, input, key);
    const requests = [...server.received];
    for (const request of requests) {
      const judgement = await judgeRequest(documents, request);
      expect(judgement?.operation.operationId).toBe(connector.use(name));
      const known = Object.keys(exceptions[id]?.[name] ?? {});
      expect(judgement?.errors.filter((each) => !known.includes(each))).toEqual([]);
      for (const each of judgement?.errors ?? []) excused.add(each);
      expectHeaders(request, inputs, name, key);
    }
    const isPaged = operation.items !== undefined && inputs.pages !== undefined;
    expect(requests).toHaveLength(isPaged ? 2 : 1);
    exchanges.push({ title, requests, result });
  }
  expect([...excused].sort()).toEqual(Object.keys(exceptions[id]?.[name] ?? {}).sort());
  golden.compare(`${id}/${name}.txt`, printExchanges(exchanges, Object.values(inputs.credential)));
});

it.each(cases)("%s %s tells nothing of the credential when it fails", async (id, name, rest) => {
  const inputs = readInputs(id);
  const call = await openConnector(rest.connector, inputs, server.transport);
  const [[, input] = ["", {}]] = callsOf(rest.operation, inputs);
  server.answer(({ headers, target }) => {
    const message = `Bad request ${target} with ${JSON.stringify(headers)}`;
    return { status: 401, body: { message, errors: [message], error: { message, code: message } } };
  });
  const error: unknown = await call(rest.method, input).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConnectorError);
  expect(error).toMatchObject({ code: "reauthenticate", operation: name, status: 401 });
  const told = [
    inspect(error, { depth: 20, showHidden: true }),
    JSON.stringify(error),
    String((error as Error).stack),
  ].join("\n");
  expect(told).toContain("[secret]");
  for (const secret of Object.values(inputs.credential))
    for (const form of [secret, encodeURIComponent(secret), btoa(secret)])
      expect(told).not.toContain(form);
});

it("has expected files for every operation and no others", () => {
  golden.finish(cases.map(([id, name]) => `${id}/${name}.txt`));
});

it("has inputs and exceptions for nothing that is not there", () => {
  const names = connectors.map(({ id }) => id);
  expect(readdirSync("test/wire/inputs").sort()).toEqual(names.map((id) => `${id}.json`).sort());
  expect(Object.keys(exceptions).filter((id) => !names.includes(id))).toEqual([]);
  for (const { id, operations } of connectors) {
    const known = Object.values(operations).map((operation) => operation.id);
    const inputs = readInputs(id);
    expect(Object.keys(inputs.operations).sort()).toEqual(known.sort());
    expect(inputs.keyed.filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.keys(exceptions[id] ?? {}).filter((name) => !known.includes(name))).toEqual([]);
  }
});

/** The required inputs alone, and all of them; what stands in the file is checked to be just that. */
function callsOf(
  { id, input }: AnyOperation,
  { operations }: ConnectorInputs,
): readonly (readonly [string, Input])[] {
  const { minimal, all } = operations[id] ?? { minimal: { [`no inputs for ${id}`]: true } };
  const names = Object.keys(input);
  const required = names.filter((name) => {
    const binding = input[name];
    return binding?.in === "path" || binding?.required === true;
  });
  expect(Object.keys(minimal).sort(), `minimal inputs of ${id}`).toEqual(required.sort());
  expect(Object.keys(all ?? minimal).sort(), `all inputs of ${id}`).toEqual(names.sort());
  return [["minimal", minimal], ...(all === undefined ? [] : [["all", all] as const])];
}

function expectHeaders(
  { origin, headers }: WireRequest,
  inputs: ConnectorInputs,
  operation: string,
  key: string | undefined,
): void {
  expect(origin).toMatch(/^https:/);
  expect(headers).toMatchObject(inputs.headers);
  const sent = headers["idempotency-key"];
  if (!inputs.keyed.includes(operation)) expect(sent).toBeUndefined();
  else if (key === undefined) expect(sent).toMatch(uuid);
  else expect(sent).toBe(key);
}
