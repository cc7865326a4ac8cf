import type { ChoiceIR, ConnectorIR, FieldIR, OperationIR } from "../../ir/ir.ts";
import { expressionText } from "../printer/expression-text.ts";
import { routeOf } from "../route.ts";
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
    packageName: `@human/connector-${ir.id}`,
    quickstart: quickstart(ir),
    auth: ir.auth.map(({ id, scheme, scopes, fields }) => ({ id, scheme, scopes, fields })),
    fields: [
      ...connection.app.map((field) => fieldRow(field, "once per installation")),
      ...connection.fields.map((field) => fieldRow(field, "per connection")),
      ...(connection.choose ?? []).map(choiceRow),
    ],
    operations: ir.operations.map(operationRow),
    proofs: ir.webhooks === undefined ? [] : proofs(ir.webhooks),
    events: (ir.webhooks?.events ?? []).map(eventRow),
    hosts: ir.hosts.map((host) => (typeof host === "string" ? host : expressionText(host))),
    limits: limits(ir),
    waivers: ir.waivers,
    pending: [...new Set(ir.pending.map(({ feature }) => feature))].sort(),
    definition: provenance.definition,
    specs: provenance.specs,
    compiler: provenance.compiler,
  });
}

function fieldRow(field: FieldIR, scope: string): object {
  const isNeeded = !field.optional && field.default === undefined && field.generate !== true;
  const required = isNeeded ? (field.when === undefined ? "yes" : "at times") : "no";
  const type = field.secret ? `${field.type}, secret` : field.type;
  return { name: field.name, title: field.title, help: field.help, scope, type, required };
}

/** What a person chooses when there are several. */
function choiceRow({ name, call }: ChoiceIR): object {
  const title = `One of ${call}`;
  return { name, title, scope: "per connection", type: "chosen", required: "if there are several" };
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
    ...(http === undefined ? [] : [`An attempt ends after ${http.timeout / 1000} seconds.`]),
    ...(http?.retry === "never"
      ? ["Nothing is repeated, not even what the vendor turned down."]
      : []),
    ...(driver === undefined
      ? []
      : [
          `Needs the packages ${driver.packages.join(" and ")} beside the SDK.`,
          `A command ends after ${driver.timeout.command / 1000} seconds; at most ${driver.pool.max} run at a time.`,
          `An answer has at most ${driver.limits.rows} rows and ${driver.limits.bytes} bytes.`,
        ]),
    ...(http?.rateLimit === undefined ? [] : ["The vendor's rate limits are read and waited for."]),
    `Types: ${counts.fields} fields, ${unknowns} of unknown type${reasons === "" ? "" : ` (${reasons})`}.`,
  ];
}
