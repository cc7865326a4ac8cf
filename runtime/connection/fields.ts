import { randomBytes, randomUUID } from "node:crypto";
import { withDefaults } from "../prepare/connection-fields.ts";
import type { ConnectorDescriptor, FieldDescriptor } from "../descriptor.ts";
import { badInput } from "../errors.ts";
import { functions } from "../expression/functions.ts";
import { readMailbox } from "../functions/mime-header.ts";
import { matches } from "../answer/match.ts";
import { matchesPattern } from "../expression/pattern.ts";
import { reader } from "../expression/place.ts";
import { evaluate } from "../expression/value.ts";
import { readConnection } from "./connection.ts";
import type { Services } from "./services.ts";

type Fields = Readonly<Record<string, FieldDescriptor>>;
type Values = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

/** What a connection is made of, as a person gave it. */
export interface Given {
  /** Id of the auth method. */
  readonly auth: string;
  readonly fields: Values | undefined;
  readonly app?: Texts | undefined;
  readonly credential?: Texts | undefined;
}

/** The same, checked, and with what the runtime makes itself. */
export interface Accepted {
  readonly fields: Values;
  readonly app?: Texts;
  readonly credential?: Texts;
}

/**
 * Checks what a person gave against the fields that the definition asks for, and makes up what is to be
 * generated. Fails with `badInput`, which names the field and never its value.
 */
export function acceptFields(descriptor: ConnectorDescriptor, given: Given): Accepted {
  const { connection = {} } = descriptor;
  const declared = connection.fields ?? {};
  const applies = conditionOf(descriptor, given);
  for (const name of Object.keys(given.fields ?? {})) {
    if (Object.hasOwn(declared, name)) continue;
    // What is chosen is compared with the list, where there is one.
    const choice = Object.hasOwn(connection.choose ?? {}, name) ? connection.choose?.[name] : null;
    if (choice === null || choice === undefined || !applies(choice))
      throw badInput(name, `is no field of this connector, which asks for ${listed(declared)}`);
  }
  const fields = withGenerated(declared, given.fields ?? {}, applies);
  for (const [name, field] of Object.entries(declared)) {
    if (Object.hasOwn(fields, name)) assertFits(name, field, fields[name]);
    else if (isNeeded(field) && applies(field))
      throw badInput(name, `is needed: ${meaningOf(field)}`);
  }
  const known = { connection: withDefaults(descriptor, fields), app: given.app ?? {} };
  const app = secretsOf(connection.app, given.app, applies, known);
  const credential = secretsOf(
    ownSecrets(descriptor, given.auth),
    given.credential,
    applies,
    known,
  );
  return { fields, ...(app && { app }), ...(credential && { credential }) };
}

/** Checks secrets that replace others. Fails with `badInput`, which names the field and never its value. */
export function assertSecrets(
  descriptor: ConnectorDescriptor,
  { auth, app, credential }: Omit<Given, "fields">,
): void {
  assertTexts(descriptor.connection?.app, app);
  assertTexts(ownSecrets(descriptor, auth), credential);
}

function ownSecrets({ connection }: ConnectorDescriptor, auth: string): Fields | undefined {
  const secrets = connection?.secrets ?? {};
  return Object.hasOwn(secrets, auth) ? secrets[auth] : undefined;
}

/** Secrets are texts, whatever they say. */
function assertTexts(declared: Fields | undefined, given: Texts | undefined): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    const field = Object.hasOwn(declared ?? {}, name) ? declared?.[name] : undefined;
    if (field === undefined) continue;
    if (!TYPES.string(value)) throw badInput(name, `must be ${KINDS.string}`);
    assertText(name, field, value);
  }
}

/** What is given, and of a connection that is connected anew what was generated, or all where nothing is given. */
export async function fieldsOf(
  { store }: Services,
  { connection: declared = {} }: ConnectorDescriptor,
  {
    organization,
    connection,
    fields,
  }: {
    readonly organization: string;
    readonly connection?: string;
    readonly fields?: Values;
  },
): Promise<Values | undefined> {
  if (connection === undefined) return fields;
  const stored = await readConnection(store, { organization, id: connection });
  const former = Object.entries(stored?.connection.fields ?? {}).filter(([name]) => {
    const field = Object.hasOwn(declared.fields ?? {}, name) ? declared.fields?.[name] : undefined;
    return field !== undefined && (fields === undefined || field.generate === true);
  });
  return { ...Object.fromEntries(former), ...fields };
}

/** Whether a field is asked for, as the auth method and the other fields stand. */
function conditionOf(
  descriptor: ConnectorDescriptor,
  { auth, fields }: Given,
): (subject: Pick<FieldDescriptor, "when">) => boolean {
  const at = reader({ auth, connection: withDefaults(descriptor, fields ?? {}) });
  return ({ when }) => when === undefined || matches(when, ([root, ...path]) => at(root, ...path));
}

function isNeeded({ optional, default: fallback }: FieldDescriptor): boolean {
  return optional !== true && fallback === undefined;
}

/** Without what is absent, and with what nobody has to think up. */
function withGenerated(
  declared: Fields,
  given: Values,
  applies: (field: FieldDescriptor) => boolean,
): Values {
  const present = Object.entries(given).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  const values = new Map(present);
  for (const [name, field] of Object.entries(declared)) {
    if (!applies(field)) {
      if (values.has(name)) throw badInput(name, "is not asked for here");
    } else if (field.generate === true && !values.has(name)) values.set(name, madeUp(field));
  }
  return Object.fromEntries(values);
}

function secretsOf(
  declared: Fields | undefined,
  given: Texts | undefined,
  applies: (field: FieldDescriptor) => boolean,
  known: Values,
): Texts | undefined {
  if (declared === undefined) return given;
  assertTexts(declared, given);
  const values = new Map(Object.entries(withGenerated(declared, given ?? {}, applies)));
  for (const [name, field] of Object.entries(declared)) {
    if (field.default === undefined || values.has(name) || !applies(field)) continue;
    const value = evaluate(field.default, reader(known), functions);
    if (value !== null) values.set(name, value);
  }
  if (given === undefined && values.size === 0) return undefined;
  // What is given, made up or computed for a secret is text.
  return Object.fromEntries(values) as Texts;
}

/** 256 bits that nobody guesses, or a UUID where one is asked for. */
function madeUp({ format }: FieldDescriptor): string {
  return format === "uuid" ? randomUUID() : randomBytes(32).toString("base64url");
}

const TYPES: Readonly<Record<NonNullable<FieldDescriptor["type"]>, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string" && value !== "",
  integer: Number.isSafeInteger,
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
};

const KINDS = {
  string: "text",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
};

const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  [
    "hostname",
    (text) =>
      /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.|$))+$/i.test(text) &&
      !text.endsWith("."),
  ],
  ["https-url", (text) => URL.parse(text)?.protocol === "https:"],
  ["email", (text) => /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(text)],
  ["mailbox", (text) => readMailbox(text) !== undefined],
  ["uuid", (text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)],
  ["json", isJson],
]);

function assertFits(name: string, field: FieldDescriptor, value: unknown): void {
  const { type = "string", items = {} } = field;
  if (!TYPES[type](value)) throw badInput(name, `must be ${KINDS[type]}`);
  if (!Array.isArray(value)) return assertText(name, field, value);
  for (const item of value) {
    if (!TYPES[items.type ?? "string"](item)) throw badInput(name, "holds an item of another type");
    assertText(name, items, item);
  }
}

function assertText(
  name: string,
  field: Pick<FieldDescriptor, "enum" | "pattern" | "format"> & Partial<FieldDescriptor>,
  value: unknown,
): void {
  const { enum: allowed, pattern, format } = field;
  const meaning = field.title === undefined ? "" : `: ${meaningOf(field)}`;
  if (allowed?.some((each) => each === value) === false)
    throw badInput(name, `must be one of ${allowed.join(", ")}`);
  if (typeof value !== "string") return;
  if (pattern !== undefined && !matchesPattern(pattern, value))
    throw badInput(name, `does not look as it should${meaning}`);
  const fits = format === undefined ? undefined : FORMATS.get(format);
  if (fits?.(value) === false)
    throw badInput(name, `must be of the format ${String(format)}${meaning}`);
}

/** What the definition says of a field to the person who is asked for it. */
function meaningOf({ title, help }: Partial<Pick<FieldDescriptor, "title" | "help">>): string {
  return (help ?? title ?? "").replace(/[.]$/, "");
}

function listed(declared: Fields): string {
  const names = Object.keys(declared);
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
