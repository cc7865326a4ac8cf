import type { ConnectorIR, OperationIR } from "../../ir/ir.ts";
import { interpolatedText } from "../printer/expression-text.ts";
import { routeOf } from "../route.ts";
import { exampleCalls } from "./example-call.ts";
import { contractRows } from "./contracts.ts";
import { authRow, fieldRows } from "./fields.ts";
import { quickstart } from "./quickstart.ts";
import { eventRow, proofs } from "./webhooks.ts";
import { render } from "./render.ts";

/** Prints the page of one connector: what it does, what it needs, what it reaches. */
export function printReadme(ir: ConnectorIR): string {
  const { connection, provenance } = ir;
  return render({
    title: ir.displayName,
    version: ir.version,
    kind: ir.kind,
    category: ir.category,
    publisher: ir.publisher.id,
    docs: ir.docs,
    packages: [`@human/connector-${ir.id}`, "@human/connector-sdk", ...(ir.driver?.packages ?? [])],
    quickstart: quickstart(ir),
    methods: (ir.implementations ?? []).map(({ method }) => method),
    counts: countsOf(ir),
    tools: ir.operations.some(({ internal }) => !internal)
      ? `@human/connector-${ir.id}/tools.json`
      : undefined,
    contracts: contractRows(ir),
    auth: ir.auth.map(authRow),
    fields: fieldRows(ir),
    test: connection.test?.call,
    kept: (connection.capture ?? []).map(([name, at]) => ({ name, at: at.join(".") })),
    examples: exampleCalls(ir),
    operations: ir.operations.map(operationRow),
    proofs: ir.webhooks === undefined ? [] : proofs(ir.webhooks),
    events: (ir.webhooks?.events ?? []).map(eventRow),
    hosts: ir.hosts.map((host) => (typeof host === "string" ? host : interpolatedText(host))),
    limits: limits(ir),
    waivers: ir.waivers,
    definition: provenance.definition,
    specs: provenance.specs,
    compiler: provenance.compiler,
  });
}

/** `25 operations of its own: 14 read, 9 write, 2 destroy. 3 more are internal: only it calls them.` */
function countsOf({ operations: all }: ConnectorIR): string {
  const operations = all.filter(({ internal }) => !internal);
  const more = all.length - operations.length;
  const internal =
    more === 0
      ? ""
      : ` ${more} more ${more === 1 ? "is" : "are"} internal: only it calls ${more === 1 ? "it" : "them"}.`;
  const count = String(operations.length);
  const effects = ["read", "write", "destroy", "money"].flatMap((effect) => {
    const { length } = operations.filter((each) => each.effect === effect);
    const verb = effect === "money" ? `cost${length === 1 ? "s" : ""} money` : effect;
    return length === 0
      ? []
      : [`${String(length)} ${verb}${length === 1 && verb === effect ? "s" : ""}`];
  });
  if (operations.length === 0) return `It has no operations of its own.${internal}`;
  return `${count} operation${count === "1" ? "" : "s"} of its own: ${effects.join(", ")}.${internal}`;
}

function operationRow(operation: OperationIR): object {
  const notes = [
    operation.effect,
    ...(operation.internal ? ["internal"] : []),
    ...(operation.confirm ? ["asks a person"] : []),
    ...(operation.untrusted ? ["untrusted output"] : []),
    ...(operation.deprecated ? ["deprecated"] : []),
  ];
  return {
    name: operation.id,
    summary: operation.summary ?? operation.specOperation,
    effect: notes.join(", "),
    scopes: operation.scopes,
    request: routeOf(operation),
  };
}

function limits(ir: ConnectorIR): readonly string[] {
  const { http, driver, counts } = ir;
  const unknowns = counts.unknowns.reduce((sum, { count }) => sum + count, 0);
  const reasons = counts.unknowns.map(({ reason, count }) => `${count} ${reason}`).join(", ");
  return [
    ...(ir.notes ?? []),
    ...(http === undefined ? [] : [`An attempt ends after ${http.timeout / 1000} seconds.`]),
    ...(http?.retry === "never"
      ? ["Nothing is repeated, not even what the vendor turned down."]
      : []),
    ...(driver === undefined
      ? []
      : [
          `Needs the package${driver.packages.length > 1 ? "s" : ""} ${driver.packages.join(" and ")} beside the SDK.`,
          `A command ends after ${driver.timeout.command / 1000} seconds; at most ${driver.pool.max} run at a time.`,
          `${driver.limited.what} has at most ${driver.limits.rows} ${driver.limited.rows} and ${driver.limits.bytes} bytes.`,
        ]),
    ...(http?.rateLimit === undefined ? [] : ["The vendor's rate limits are read and waited for."]),
    `Types: ${counts.fields} fields, ${unknowns} of unknown type${reasons === "" ? "" : ` (${reasons})`}.`,
  ];
}
