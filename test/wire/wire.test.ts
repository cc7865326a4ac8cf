import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import { type AnyOperation, ConnectorError } from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { openGoldenFolder } from "../kit/golden-folder.ts";
import { startWireServer, type WireRequest } from "../kit/wire-server.ts";
import { openConnector, readCatalog, type WireConnector } from "./connector.ts";
import { type ConnectorInputs, type Input, pagesOf, readInputs } from "./inputs.ts";
import { type Exchange, printExchanges } from "./print-exchange.ts";
import { readVendor, type Vendor } from "./vendor.ts";

/** By connector and operation: what the vendor's document is wrong about, and how one knows. */
const exceptions = JSON.parse(readFileSync("test/wire/exceptions.json", "utf8")) as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
>;
const ourKey = "6735-first-attempt";
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** Keys tell the operation, so that two operations never share one. */
const keyEnd = (sent: string | undefined, start: string): string | undefined =>
  sent?.startsWith(start) === true ? sent.slice(start.length) : sent;

/** `CONNECTOR=github npx vitest run test/wire/wire.test.ts -t github`: the others need not be there yet. */
const only = process.env["CONNECTOR"];
const connectors = (await readCatalog()).filter(
  // Drivers of databases and the like send no HTTP requests.
  ({ id, operations }) => Object.keys(operations).length > 0 && (only === undefined || id === only),
);
const server = await startWireServer();
const golden = openGoldenFolder("test/wire/expected");
const cases = (await Promise.all(connectors.map(readCases))).flat();

afterAll(async () => {
  await server.close();
});

it.each(cases)("%s %s is what the vendor takes", async (id, name, subject) => {
  const { connector, inputs, operation } = subject;
  const call = await openConnector(connector, inputs, server.transport);
  const excused = exceptions[id]?.[name] ?? {};
  const seen = new Set<string>();
  const exchanges: Exchange[] = [];
  for (const [index, [title, input]] of callsOf(operation, inputs).entries()) {
    const key = title === "all" && inputs.keyed.includes(name) ? ourKey : undefined;
    const pages = pagesOf(operation, inputs);
    server.answer(subject.answer({ success: index, pages }));
    const result = await call(subject.method, input, key);
    const requests = [...server.received];
    expect(requests).toHaveLength(pages === undefined ? 1 : 2);
    const further = pages?.style === "body" ? (pages.by ?? name) : name;
    for (const [page, request] of requests.entries()) {
      const judgement = await subject.judge(request);
      expect(judgement?.operation).toBe(connector.use(page === 0 ? name : further));
      const errors = judgement?.errors ?? [];
      expect(errors.filter((error) => !Object.hasOwn(excused, error))).toEqual([]);
      for (const error of errors) seen.add(error);
      expectHeaders(request, inputs, name, key);
    }
    exchanges.push({ title, requests, result });
  }
  expect([...seen].sort(), "exceptions that are none").toEqual(Object.keys(excused).sort());
  golden.compare(`${id}/${name}.txt`, printExchanges(exchanges, Object.values(inputs.credential)));
});

it.each(cases)("%s %s tells nothing of the credential when it fails", async (_, name, subject) => {
  const { connector, inputs, operation, method } = subject;
  const call = await openConnector(connector, inputs, server.transport);
  const secrets = Object.values(inputs.credential);
  const forms = secrets.flatMap((each) => [each, encodeURIComponent(each), btoa(each)]);
  const [[, input]] = callsOf(operation, inputs);
  let echoed = "";
  const told: string[] = [];
  // Vendors have their words of an error in a list, in an object, or in `error` itself; or all is a list.
  for (const form of ["object", "plain", "list"]) {
    server.answer(({ headers, target, body }) => {
      // What holds the credential, and no more: messages are cut. Some schemes sign and send nothing of it.
      const { authorization = "", ...others } = headers;
      const texts = [target, body, ...Object.values(others)];
      echoed = [authorization, ...texts.filter((text) => forms.some((form) => text.includes(form)))]
        .join(" ")
        .trim();
      const message = `Bad request ${echoed}`;
      const error = { message, code: message, errorCode: message };
      const all = { message, Message: message, errors: [error], error, error_summary: message };
      const bodies = { object: all, plain: { error: message } };
      return {
        status: 401,
        body: form === "list" ? [error] : form === "plain" ? bodies.plain : bodies.object,
      };
    });
    const error: unknown = await call(method, input).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectorError);
    expect(error).toMatchObject({ code: "reauthenticate", operation: name, status: 401 });
    told.push(inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error));
  }
  // An answer to HEAD has no words, and Shared Key sends nothing that a word could hold.
  const isSilent = operation.method === "HEAD" || echoed.startsWith("SharedKey ");
  if (echoed !== "" && !isSilent) expect(told.join(" ")).toContain("[secret]");
  for (const form of forms) expect(told.join(" ")).not.toContain(form);
});

it("has expected files for every operation and no others", () => {
  golden.finish(cases.map(([id, name]) => `${id}/${name}.txt`));
});

it("has inputs and exceptions for nothing that is not there", () => {
  const names = connectors.map(({ id }) => id);
  expect(readdirSync("test/wire/inputs").sort()).toEqual(names.map((id) => `${id}.json`).sort());
  expect(Object.keys(exceptions).filter((id) => !names.includes(id))).toEqual([]);
  for (const { id, operations, steps } of connectors) {
    const all = [...Object.values(operations), ...Object.values(steps)];
    const known = all.map((operation) => operation.id);
    const inputs = readInputs(id);
    expect(Object.keys(inputs.operations).sort()).toEqual(known.sort());
    expect(inputs.keyed.filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.keys(exceptions[id] ?? {}).filter((name) => !known.includes(name))).toEqual([]);
  }
});

interface Subject {
  readonly connector: WireConnector;
  readonly inputs: ConnectorInputs;
  readonly method: string;
  readonly operation: AnyOperation;
  readonly answer: Vendor["answer"];
  readonly judge: Vendor["judge"];
}

/** Every operation of a connector, beside the whole documents of its vendor. */
async function readCases(
  connector: WireConnector,
): Promise<readonly (readonly [string, string, Subject])[]> {
  const { id, operations } = connector;
  const inputs = readInputs(id);
  const vendor = await readVendor(id, inputs.gateway);
  return Object.entries(operations).map(([method, operation]) => {
    return [id, operation.id, { connector, inputs, method, operation, ...vendor }];
  });
}

/** The required inputs alone, and all of them; what stands in the file is checked to be just that. */
function callsOf(
  { id, input, idempotency }: AnyOperation,
  { operations }: ConnectorInputs,
): readonly [Call, ...(readonly Call[])] {
  const given = operations[id];
  if (given === undefined) throw new Error(`Write inputs for ${id}.`);
  const { minimal, all } = given;
  const bindings = Object.entries(input);
  // A key that the runtime makes up is the caller's to give, and need not be given.
  const made = idempotency?.kind === "input" ? idempotency.input : undefined;
  const required = bindings.filter(
    ([name, each]) => name !== made && (each.in === "path" || each.required === true),
  );
  expect(Object.keys(minimal).sort(), `minimal inputs of ${id}`).toEqual(namesOf(required));
  expect(Object.keys(all ?? minimal).sort(), `all inputs of ${id}`).toEqual(namesOf(bindings));
  return all === undefined
    ? [["minimal", minimal]]
    : [
        ["minimal", minimal],
        ["all", all],
      ];
}

type Call = readonly [title: "minimal" | "all", input: Input];

function namesOf(entries: readonly (readonly [string, unknown])[]): readonly string[] {
  return entries.map(([name]) => name).sort();
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
  else if (key === undefined) expect(keyEnd(sent, `${operation}-`)).toMatch(uuid);
  else expect(sent).toBe(`${operation}::${key}`);
}
