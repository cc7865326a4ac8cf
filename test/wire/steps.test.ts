import { afterAll, expect, it } from "vitest";
import { openGoldenFolder } from "../kit/golden-folder.ts";
import { startWireServer, type WireRequest } from "../kit/wire-server.ts";
import { openConnector, readCatalog } from "./connector.ts";
import { readInputs } from "./inputs.ts";
import { printExchanges } from "./print-exchange.ts";
import { readVendor } from "./vendor.ts";

const server = await startWireServer();
const golden = openGoldenFolder("test/wire/expected-steps");
const cases = (await readCatalog()).flatMap((connector) =>
  Object.entries(connector.steps).map(
    ([method, operation]) =>
      [connector.id, operation.id, { connector, method, operation }] as const,
  ),
);

afterAll(async () => {
  await server.close();
});

it.each(cases)("%s %s calls one operation after another", async (id, name, subject) => {
  const { connector, method, operation } = subject;
  const inputs = readInputs(id);
  const vendor = await readVendor(id);
  const { gateway = "" } = inputs;
  const inner = (request: WireRequest): WireRequest => ({
    ...request,
    target: request.target.startsWith(gateway)
      ? request.target.slice(gateway.length)
      : request.target,
  });
  const call = await openConnector(connector, inputs, server.transport);
  const answer = vendor.answer({ success: 0, pages: undefined });
  server.answer((request) => answer(inner(request)));
  const result = await call(method, inputs.operations[name]?.minimal ?? {});
  const requests = [...server.received];
  const judged = await Promise.all(requests.map(async (each) => await vendor.judge(inner(each))));
  expect(judged).toEqual(
    operation.steps.map(({ call: { id: called } }) => ({
      operation: connector.use(called),
      errors: [],
    })),
  );
  const exchange = { title: "minimal", requests, result };
  golden.compare(`${id}/${name}.txt`, printExchanges([exchange], Object.values(inputs.credential)));
});

it("has expected files for every operation and no others", () => {
  expect(cases.length).toBeGreaterThan(0);
  golden.finish(cases.map(([id, name]) => `${id}/${name}.txt`));
});
