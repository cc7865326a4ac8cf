import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { context, propagation, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { createSharedState, type HttpRequest, type Transport } from "@human/connector-sdk";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTelemetry } from "../../runtime/observe/telemetry.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import { createTestClock } from "./kit/clock.ts";
import { pieces, TestConnector, testOperation } from "./kit/connector.ts";

const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
const tracer = tracerProvider.getTracer("host");

// What an SDK registers for a program.
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});

afterAll(() => {
  context.disable();
  propagation.disable();
});

beforeEach(() => exporter.reset());

/** Answers in turns of the event loop, so that calls at the same time are mixed; the first answers are 503. */
function connect(failures = 0): {
  readonly connector: TestConnector;
  readonly sent: HttpRequest[];
} {
  const sent: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    const status = sent.length <= failures ? 503 : 200;
    await new Promise((resolve) => setTimeout(resolve, sent.length % 3));
    return { status, headers: { "content-type": "application/json" }, body: pieces("{}") };
  };
  const connector = new TestConnector(
    {},
    {
      transport,
      state: createSharedState({ clock: createTestClock(), random: () => 0.5 }),
      observer: [createTelemetry({ tracerProvider })],
    },
  );
  return { connector, sent };
}

/** What a job is put into a queue with, in the program's own span. */
function queued(name: string): { readonly value: Uint8Array; readonly traceId: string } {
  const span = tracer.startSpan(name);
  const { traceId } = span.spanContext();
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), carrier);
  span.end();
  return { value: Buffer.from(JSON.stringify(carrier)), traceId };
}

function carrierOf(value: Uint8Array): Readonly<Record<string, string>> {
  return JSON.parse(Buffer.from(value).toString("utf8"));
}

function spansOf(connector: string): readonly ReadableSpan[] {
  return exporter.getFinishedSpans().filter(({ name }) => name.startsWith(connector));
}

it("goes on in the trace of whoever put a job into a queue (W3C Trace Context)", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const jobs = Array.from({ length: 8 }, (_, index) => ({ key: `job-${index}`, ...queued("put") }));
  await store.commit(
    jobs.map(({ key, value }) => ({ kind: "enqueue", queue: "jobs", key, value, delay: 0 })),
  );
  const { connector } = connect(3);
  const claims = await store.claim("jobs", { limit: 10, ttl: 60_000 });
  await Promise.all(
    claims.map(async ({ key, value }) => {
      const remote = propagation.extract(context.active(), carrierOf(value));
      const { actor } = { actor: key };
      await context.with(remote, async () => await connector.run(testOperation(), {}, { actor }));
    }),
  );
  await store.close();
  const calls = spansOf("test things.get");
  expect(calls.map((span) => span.spanContext().traceId).sort()).toEqual(
    jobs.map(({ traceId }) => traceId).sort(),
  );
  for (const call of calls) expect(call.parentSpanContext?.isRemote).toBe(true);
  // Attempts too, those after a wait among them, stand below the call of their own trace.
  const byId = new Map(calls.map((call) => [call.spanContext().spanId, call]));
  const attempts = spansOf("GET");
  expect(attempts).toHaveLength(11);
  for (const attempt of attempts) {
    const call = byId.get(attempt.parentSpanContext?.spanId ?? "");
    expect(call?.spanContext().traceId).toBe(attempt.spanContext().traceId);
  }
});

it("takes no trace from a carrier that is malformed", async () => {
  const { connector } = connect();
  const carrier = { traceparent: "00-zz-1-01\r\nx: y", tracestate: "a=b" };
  const remote = propagation.extract(context.active(), carrier);
  await context.with(remote, async () => await connector.run(testOperation(), {}));
  expect(spansOf("test things.get")[0]?.parentSpanContext).toBeUndefined();
});

it("keeps the program's context through a call, and tells vendors nothing of it", async () => {
  const { connector, sent } = connect(1);
  const span = tracer.startSpan("request");
  await context.with(trace.setSpan(context.active(), span), async () => {
    await connector.run(testOperation(), {});
    expect(trace.getActiveSpan()).toBe(span);
  });
  expect(sent).toHaveLength(2);
  for (const { headers } of sent)
    for (const name of ["traceparent", "tracestate", "baggage"])
      expect(headers).not.toHaveProperty(name);
});
