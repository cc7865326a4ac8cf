import { didYouMean, listNames, nearest, renameFix } from "../../diagnostics/suggest.ts";
import { type DriverFacts, factsOfDriver } from "../../driver/facts.ts";
import { parseDuration } from "../../expression/duration.ts";
import { parseSize } from "../../expression/size.ts";
import type { DriverIR } from "../../ir/driver.ts";
import type { ValueIR } from "../../ir/ir.ts";
import type { ConnectorDefinition, DriverDefinition } from "../../validate/definition.ts";
import { authMembers } from "../members.ts";
import { bindErrorTable, defined, oneOrMore } from "../behaviour.ts";
import { type BindContext, withMembers } from "../context.ts";
import { bindPlace, bindText, bindValue, type Roots } from "../value.ts";

const CONNECT_ROOTS: Roots = new Set(["connection", "credential"]);
const OPEN_ROOTS: Roots = new Set(["connection"]);
const ERROR_ROOTS: Roots = new Set(["error"]);

/** Binds `driver`; undefined for connectors that speak HTTP. */
export function bindDriver(
  context: BindContext,
  definition: ConnectorDefinition,
): DriverIR | undefined {
  const { driver } = definition;
  if (driver === undefined) return undefined;
  const facts = factsOfDriver(driver.use);
  const value = (key: "readOnly" | "collections"): ValueIR | undefined => {
    const written = driver[key];
    if (written === undefined) return undefined;
    return bindValue(context, ["driver", key], written, OPEN_ROOTS);
  };
  const { pool, timeout, limits } = driver;
  checkConnect(context, driver, facts);
  if (driver.roleEnforcesCollections !== undefined && driver.collections === undefined) {
    const values = { key: "roleEnforcesCollections", reason: "`collections` is not" };
    const span = context.locate(["driver", "roleEnforcesCollections"], "key");
    context.report("check/unused-key", values, span);
  }
  return {
    use: driver.use,
    packages: facts.packages,
    limited: facts.limited,
    connect: bindConnect(context, definition, driver),
    tls: bindTls(context, driver),
    ...defined("readOnly", value("readOnly")),
    ...defined("collections", value("collections")),
    roleEnforcesCollections: driver.roleEnforcesCollections !== undefined,
    pool: { max: pool?.max ?? 4, idle: duration(pool?.idle, 30_000) },
    timeout: {
      connect: duration(timeout?.connect, 5_000),
      command: duration(timeout?.statement ?? timeout?.command, 30_000),
    },
    limits: { rows: limits?.rows ?? 10_000, bytes: parseSize(limits?.bytes) ?? 32 * 2 ** 20 },
    ...defined("errors", driver.errors && bindErrors(context, driver.errors)),
  };
}

function duration(text: string | undefined, usual: number): number {
  return parseDuration(text ?? "") ?? usual;
}

function bindConnect(
  context: BindContext,
  definition: ConnectorDefinition,
  { connect }: DriverDefinition,
): DriverIR["connect"] {
  const secrets = oneOrMore(definition.auth).flatMap(({ fields }) =>
    Object.keys(fields ?? { user: true, password: true }),
  );
  const inside = withMembers(context, authMembers(definition, secrets));
  return Object.entries(connect).map(
    ([name, written]) =>
      [name, bindValue(inside, ["driver", "connect", name], written, CONNECT_ROOTS)] as const,
  );
}

function bindTls(context: BindContext, { tls }: DriverDefinition): ValueIR {
  if (tls === undefined) return { kind: "literal", value: "verify" };
  if (typeof tls !== "string") return { kind: "literal", value: "off" };
  return bindText(context, ["driver", "tls"], tls, OPEN_ROOTS);
}

function bindErrors(
  context: BindContext,
  errors: NonNullable<DriverDefinition["errors"]>,
): NonNullable<DriverIR["errors"]> {
  const place = (key: "code" | "message"): ReturnType<typeof bindPlace> => {
    const text = errors[key];
    return text === undefined
      ? undefined
      : bindPlace(context, ["driver", "errors", key], text, ERROR_ROOTS);
  };
  const is = bindErrorTable(context, ["driver", "errors", "is"], errors.is ?? {}, ERROR_ROOTS);
  return {
    ...defined("code", place("code")),
    ...defined("message", place("message")),
    ...(Object.keys(is).length === 0 ? {} : { is }),
  };
}

/** The keys of `connect` are the driver's own. */
function checkConnect(
  context: BindContext,
  { connect, use }: DriverDefinition,
  facts: DriverFacts,
): void {
  const names = Object.keys(facts.connect);
  const where = `\`connect\` of ${use}`;
  const meant = new Set<string | undefined>();
  for (const key of Object.keys(connect)) {
    if (names.includes(key)) continue;
    const near = nearest(key, names);
    meant.add(near);
    const span = context.locate(["driver", "connect", key], "key");
    const values = {
      key,
      where,
      suggestion: didYouMean(near),
      help: `It has ${listNames(names)}.`,
    };
    context.report("validate/unknown-key", values, span, renameFix(span, key, near));
  }
  for (const [key, need] of Object.entries(facts.connect)) {
    if (need !== "required" || Object.hasOwn(connect, key) || meant.has(key)) continue;
    const values = { key, where, help: `Add \`${key}\` there.` };
    context.report("validate/missing-key", values, context.locate(["driver", "connect"], "key"));
  }
}
