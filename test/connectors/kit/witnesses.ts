import { inspect } from "node:util";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import type { CallObserver } from "@human/connector-sdk";
import { createTelemetry } from "../../../runtime/observe/telemetry.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { auditOf, exported } from "../../runtime/audit/kit.ts";

/** Whose calls are written down. */
export const ORGANIZATION = "org-1";

/** An audit log and a tracer, which are told of calls as those of a host are. */
export interface Witnesses {
  readonly observer: readonly CallObserver[];
  /** All that they know. */
  readonly told: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export function callWitnesses(): Witnesses {
  const store = openSqliteStore({ path: ":memory:" });
  const audit = auditOf(store);
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  return {
    observer: [audit.observer, createTelemetry({ tracerProvider })],
    told: async () => [
      ...(await exported(audit, ORGANIZATION)),
      ...exporter
        .getFinishedSpans()
        .map(({ name, attributes, events, status, links }) =>
          inspect({ name, attributes, events, status, links }, { depth: 10 }),
        ),
    ],
    close: async () => {
      await store.close();
    },
  };
}
