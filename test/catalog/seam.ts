// Runs before each test file of the catalogue: notes what tests get out of connectors, and breaks what a proof asks for.
import { afterEach, beforeEach } from "vitest";
import { Connector } from "../../runtime/connector.ts";
import { Paginated } from "../../runtime/paginate/paginated.ts";
import { has } from "./features.ts";
import { note, notesBegin, notesEnd } from "./notes.ts";

beforeEach(() => {
  notesBegin();
});
afterEach(({ task }) => {
  Object.assign(task.meta, { catalog: notesEnd() });
});

type Method = (this: Connector, ...args: readonly unknown[]) => unknown;
type Outcome = { readonly kind: string; readonly code?: string; readonly events?: unknown[] };
type Facts = Readonly<Record<string, unknown>>;

/** Refusals that say that a delivery is not genuine. */
const forgeries: ReadonlySet<string> = new Set(["unsigned", "badSignature", "badClaims"]);

/** Puts another function around a method that all connectors inherit. */
function around(
  name: string,
  wrap: (connector: Connector, args: readonly unknown[], inner: () => unknown) => unknown,
): void {
  const original = Reflect.get(Connector.prototype, name) as Method;
  const wrapped: Method = function (...args) {
    return wrap(this, args, () => Reflect.apply(original, this, changed(name, args)));
  };
  Object.defineProperty(Connector.prototype, name, { value: wrapped });
}

function changed(name: string, [operation, ...rest]: readonly unknown[]): readonly unknown[] {
  const isCall = name === "call" || name === "pages";
  return isCall && has("requests-wrong")
    ? [wrong(operation as Facts), ...rest]
    : [operation, ...rest];
}

/** Whatever address a call has, one of these parts of it is judged. */
function wrong(operation: Facts): Facts {
  const body = operation["body"] as Facts | undefined;
  if (body?.["encoding"] === "graphql")
    return { ...operation, body: { ...body, document: "query { disabled }" } };
  const method = operation["method"] === "PUT" ? "PATCH" : "PUT";
  return { ...operation, method, path: `${String(operation["path"])}/disabled` };
}

const isHollow = (level: "operations-hollow" | "contract-hollow"): boolean =>
  has(level) || has("live-unreached");

const nothing = (): Paginated<unknown> =>
  new Paginated(async function* () {
    yield await Promise.resolve([]);
  });

around("call", async (connector, [operation], inner) => {
  const result = isHollow("operations-hollow") ? {} : await inner();
  note("operation", connector.descriptor.id, (operation as { readonly id: string }).id);
  return result;
});
around("pages", (connector, [operation], inner) => {
  note("operation", connector.descriptor.id, (operation as { readonly id: string }).id);
  return isHollow("operations-hollow") ? nothing() : inner();
});
around("perform", async (connector, [method], inner) => {
  const result = isHollow("contract-hollow") ? {} : await inner();
  note("method", connector.descriptor.id, String(method));
  return result;
});
around("performPages", (connector, [method], inner) => {
  note("method", connector.descriptor.id, String(method));
  return isHollow("contract-hollow") ? nothing() : inner();
});
/** What `ctx.call.human` asks by; whoever waits for the answer is the host's. */
around("prepareQuestion", async (connector, _, inner) => {
  const question = (await inner()) as { readonly send: () => Promise<unknown> };
  const send = async (): Promise<unknown> => {
    const sent = isHollow("contract-hollow") ? { result: {}, request: {} } : await question.send();
    note("method", connector.descriptor.id, "notification.ask");
    return sent;
  };
  return { ...question, send };
});
around("accept", async (connector, _, inner) => {
  const { descriptor } = connector;
  const { webhooks } = descriptor;
  if (has("webhooks-unverified") && webhooks !== undefined)
    Object.assign(connector, {
      descriptor: { ...descriptor, webhooks: { ...webhooks, verify: "unsigned" } },
    });
  const outcome = (await inner()) as Outcome;
  if (outcome.kind === "refused" && forgeries.has(outcome.code ?? ""))
    note("refused", descriptor.id);
  if (outcome.kind !== "events" || outcome.events?.length === 0) return outcome;
  note("taken", descriptor.id);
  return has("webhooks-deaf") ? { ...outcome, events: [] } : outcome;
});
