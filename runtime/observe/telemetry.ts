import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
import type { AttemptFacts, CallFacts, CallObserver } from "./observer.ts";

export interface TelemetryOptions {
  /** Default: the one that the program has registered. */
  readonly tracerProvider?: TracerProvider;
}

/**
 * An observer that makes a span of every call, and one below it of every attempt, for whatever SDK the program has
 * registered with `@opentelemetry/api`. Attempts follow the conventions for HTTP client spans
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/) but for `url.full`, since addresses may hold secrets
 * and other people's data; nor do spans say who asked, or any text of an error. Vendors are told nothing of a trace.
 */
export function createTelemetry({ tracerProvider }: TelemetryOptions = {}): CallObserver {
  const tracer = (tracerProvider ?? trace).getTracer("@human/connector-sdk");
  const recorded = new WeakMap<CallFacts, { readonly span: Span; readonly context: Context }>();
  return {
    started: (call) => {
      const parent = context.active();
      const name = `${call.connector} ${call.operation}`;
      const span = tracer.startSpan(name, { startTime: call.startedAt }, parent);
      // Nothing is kept, or computed, of what no SDK takes or no sampler wants.
      if (!span.isRecording()) return;
      span.setAttributes(callAttributes(call));
      recorded.set(call, { span, context: trace.setSpan(parent, span) });
    },
    attempted: (call, attempt) => {
      const known = recorded.get(call);
      if (known === undefined) return;
      const { method, startedAt, duration, code } = attempt;
      const kind = SpanKind.CLIENT;
      const attributes = attemptAttributes(attempt);
      const options = { kind, attributes, startTime: startedAt };
      const span = tracer.startSpan(method, options, known.context);
      if (code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(startedAt + duration);
    },
    ended: (call, { code, attempts, duration }) => {
      const span = recorded.get(call)?.span;
      if (span === undefined) return;
      span.setAttribute("connector.attempts", attempts);
      if (code !== "ok") {
        span.setAttribute("error.type", code);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end(call.startedAt + duration);
    },
  };
}

function callAttributes(call: CallFacts): Attributes {
  return present({
    "connector.name": call.connector,
    "connector.version": call.version,
    "connector.operation": call.operation,
    "connector.method": call.method,
    "connector.effect": call.effect,
    "connector.connection": call.connection,
    "connector.organization": call.organization,
  });
}

function attemptAttributes({ number, method, host, status, code }: AttemptFacts): Attributes {
  const { name, port } = addressOf(host);
  const isHttp = method === method.toUpperCase();
  return present({
    "http.request.method": isHttp ? method : undefined,
    "db.operation.name": isHttp ? undefined : method,
    "server.address": name,
    "server.port": port ?? (isHttp ? 443 : undefined),
    "http.response.status_code": status,
    "error.type": status !== undefined && status >= 400 ? String(status) : code,
    "connector.attempt": number,
  });
}

/** Hosts of IPv6 stand in brackets. */
function addressOf(host: string): { readonly name: string; readonly port: number | undefined } {
  const [, name = host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  return {
    name: name.replace(/^\[|\]$/g, ""),
    port: port === undefined ? undefined : Number(port),
  };
}

function present(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
