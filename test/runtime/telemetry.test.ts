import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { createSharedState, type Transport } from "@human/connector-sdk";
import { beforeEach, expect, it } from "vitest";
import { createTelemetry } from "../../runtime/observe/telemetry.ts";
import { createTestClock } from "./kit/clock.ts";
import { failure, pieces, TestConnector, testOperation } from "./kit/connector.ts";
import { processorTime } from "../kit/processor-time.ts";

const START = Date.UTC(2030, 0, 1) / 1000;
let exporter: InMemorySpanExporter;
let tracerProvider: BasicTracerProvider;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
});

function connect(statuses: readonly number[]): TestConnector {
  const clock = createTestClock();
  let count = 0;
  const transport: Transport = async () => {
    const status = statuses[Math.min(count, statuses.length - 1)] ?? 200;
    count += 1;
    clock.advance(7);
    const headers = { "content-type": "application/json" };
    return await Promise.resolve({ status, headers, body: pieces('{"message":"canary"}') });
  };
  return new TestConnector(
    {
      hosts: ["api.example.com:8443"],
      http: { baseUrl: [{ url: "https://api.example.com:8443/v1" }], timeout: 5000 },
    },
    {
      transport,
      state: createSharedState({ clock, random: () => 0.5 }),
      connectionId: "c-1",
      organization: "acme",
      observer: [createTelemetry({ tracerProvider })],
    },
  );
}

it("makes a span of a call, and one below it of each attempt", async () => {
  await connect([503, 200]).run(testOperation(), {}, { actor: "canary" });
  const [first, second, call] = exporter.getFinishedSpans();
  expect(call).toMatchObject({
    name: "test things.get",
    kind: SpanKind.INTERNAL,
    startTime: [START, 0],
    duration: [0, 264_000_000],
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      "connector.name": "test",
      "connector.version": "1.0.0",
      "connector.operation": "things.get",
      "connector.effect": "read",
      "connector.connection": "c-1",
      "connector.organization": "acme",
      "connector.attempts": 2,
    },
  });
  expect(call?.parentSpanContext).toBeUndefined();
  const attempt = { "http.request.method": "GET", "server.address": "api.example.com" };
  expect(first).toMatchObject({
    name: "GET",
    kind: SpanKind.CLIENT,
    startTime: [START, 0],
    duration: [0, 7_000_000],
    status: { code: SpanStatusCode.ERROR },
  });
  expect(first?.attributes).toEqual({
    ...attempt,
    "server.port": 8443,
    "http.response.status_code": 503,
    "error.type": "503",
    "connector.attempt": 1,
  });
  expect(second?.attributes).toEqual({
    ...attempt,
    "server.port": 8443,
    "http.response.status_code": 200,
    "connector.attempt": 2,
  });
  for (const each of [first, second])
    expect(each?.parentSpanContext?.spanId).toBe(call?.spanContext().spanId);
});

it("tells of failures by their code, and of no text", async () => {
  const connector = connect([404]);
  await failure(connector.run(testOperation(), {}));
  await failure(connector.run(testOperation({ effect: "write" }), { canary: "canary" }));
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ name, attributes }) => [name, attributes["error.type"]])).toEqual([
    ["GET", "404"],
    ["test things.get", "notFound"],
    ["test things.get", "badInput"],
  ]);
  for (const { status, events } of spans) {
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(events).toEqual([]);
  }
  const text = JSON.stringify(spans.map(({ name, attributes }) => [name, attributes]));
  expect(text).not.toMatch(/canary|token-1234|url/);
});

it("does next to nothing where no SDK is registered", async () => {
  const observer = createTelemetry();
  const call = {
    id: "id",
    connector: "test",
    version: "1.0.0",
    operation: "things.get",
    effect: "read",
    untrusted: false,
    startedAt: 0,
  } as const;
  const tell = (): void => {
    void observer.started?.(call, () => {
      throw new Error("the input is nobody's");
    });
    observer.attempted?.(call, { number: 1, method: "GET", host: "h", startedAt: 0, duration: 1 });
    void observer.ended?.(call, { code: "ok", attempts: 1, duration: 1 });
  };
  for (let count = 0; count < 2000; count += 1) tell();
  const slices = Array.from({ length: 5 }, () => {
    const before = processorTime();
    for (let count = 0; count < 2000; count += 1) tell();
    return ((processorTime() - before) * 1000) / 2000;
  });
  expect(Math.min(...slices)).toBeLessThan(5);
  expect(exporter.getFinishedSpans()).toEqual([]);
});
