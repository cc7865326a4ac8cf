import { inspect } from "node:util";
import {
  type Connector,
  ConnectorError,
  type ContractMethod,
  createDrivers,
  fields,
  type ListContractMethod,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { contracts } from "../../compiler/contracts/contracts.ts";
import type { ContractField, ContractObject } from "../../compiler/contracts/contract.ts";
import { catalog } from "../../generated/index.ts";
import { loadConnector } from "../catalog/load.ts";

type Shape = ContractObject | ContractField["type"];
type Members = Readonly<Record<string, unknown>>;

/** What is in no message of an error, for it came from the caller. */
const CANARY = "c4nary-of-the-caller";
const long = (length: number): string => CANARY.padEnd(length, "x");

/** Values that a member takes, where its type does not say it. */
const FITTING: Readonly<Record<string, unknown>> = {
  "amount.currency": "EUR",
  email: "ada@example.com",
  contentType: "text/plain",
  "attachments[].type": "text/plain",
  content: "abc",
  "attachments[].content": "abc",
  steps: [{ insert: { collection: "people", records: [{ name: "ada" }] } }],
  records: [{ name: "ada" }],
  where: { name: "ada" },
  set: { name: "bob" },
};

/** Text that some member would take for something else than text. */
const HOSTILE: readonly (readonly [places: RegExp, values: readonly unknown[]])[] = [
  [
    /^files\.\w+ (path|from|to|prefix)$/,
    ["../a", "a/../../b", "a\\..\\b", "./a", "a//b", "a\0b", "a\nb", long(5_000)],
  ],
  [/^files\.\w+ (path|from|to)$/, ["", "/"]],
  [
    /^(notification|payments)\.\w+ (to|subject|thread|email|reference|charge|customer|price|id|method|answerUrl|name|choices\[\])$/,
    ["a@b.c\r\nBcc: eve@b.c", "a\nb", "a\u2028b", "a\u0085b", "a\0b", "", long(2_000)],
  ],
  [/ email$/, ["ada", "ada@", "a b@example.com", "<ada@example.com>", "a@b.c,b@b.c"]],
  [/ (contentType|attachments\[\]\.type)$/, ["text", "text/plain\r\nX-Evil: yes", "a b/c", ""]],
  [/ attachments\[\]\.name$/, ["../../etc/passwd", "a\\b", "a\r\nb", ""]],
  [/ (text|html|question|sql|description)$/, ["a\0b", "", long(1_000_001)]],
  [/ amount\.minor$/, [0, -1, -1250, 0.5, 2 ** 53, NaN, Infinity, "1250", 10n]],
  [
    / amount\.currency$/,
    ["eur", "EU", "EURO", "XXX", "XAU", "BTC", "", "__proto__", "US$", long(9_999)],
  ],
  [/ (quantity|limit|expires)$/, [0, -1, 0.5, 2 ** 53, NaN, "1"]],
  [/ (size|range\.first|range\.last)$/, [-1, 0.5, 2 ** 53, NaN, "1"]],
  [/ trialDays$/, [0, -1, 3_651]],
  [
    / (collection|select\[\]|order\[\]\.by)$/,
    ["", "a\0b", "people\r\n; drop table people", long(300), { $ne: null }, ["people"]],
  ],
  [/ (where|set|records\[\])$/, [{ "a\0b": 1 }, { "a\nb": 1 }, { "": 1 }, { [long(300)]: 1 }]],
  // Everything may be read; what is changed has to be named.
  [/^db\.(update|delete) (where|set)$/, [{}]],
  [/ (records|steps|choices|select)$/, [[], Array.from({ length: 10_001 }, () => ({ a: 1 }))]],
  [/ order\[\]\.direction$/, ["desc", "ascending; drop table people", ""]],
  [/ access$/, ["delete", "", "READ"]],
];

const wrongTypes: readonly unknown[] = [
  null,
  7,
  true,
  "",
  [],
  {},
  Symbol("s"),
  () => CANARY,
  new Date(0),
];

function fitting(shape: Shape, at: string): unknown {
  if (Object.hasOwn(FITTING, at)) return FITTING[at];
  switch (shape.kind) {
    case "object":
      return Object.fromEntries(
        shape.fields.map(({ name, type }) => [
          name,
          fitting(type, at === "" ? name : `${at}.${name}`),
        ]),
      );
    case "array":
      return [fitting(shape.items, `${at}[]`)];
    case "enum":
      return shape.values[0];
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "map":
      return { name: "ada" };
    default:
      return "text";
  }
}

/** Inputs with one thing wrong each, and what that is. */
function* wrongInputs(method: ContractMethod): Generator<readonly [what: string, input: unknown]> {
  const { input } = contracts.methods[method] ?? {};
  if (input === undefined) throw new Error(method);
  const good = fitting(input, "") as Members;
  for (const value of [undefined, ...wrongTypes].filter((each) => !isPlain(each)))
    yield [`the input is ${inspect(value)}`, value];
  yield ["a member that nobody knows", { ...good, [CANARY]: 1 }];
  yield ["a member that every object has", { ...good, ["__proto__"]: 1, constructor: 1 }];
  for (const { name, optional } of input.fields)
    if (!optional) {
      const { [name]: _, ...rest } = good;
      yield [`no ${name}`, rest];
    }
  yield* wrongMembers(method, input, "", (value) => value, good);
}

type Put = (value: unknown) => unknown;

function* wrongMembers(
  method: ContractMethod,
  shape: ContractObject,
  at: string,
  put: Put,
  good: Members,
): Generator<readonly [what: string, input: unknown]> {
  for (const { name, type } of shape.fields) {
    const here = at === "" ? name : `${at}.${name}`;
    const own: Put = (value) => put({ ...good, [name]: value });
    yield* wrongValues(method, type, here, own, good[name]);
  }
}

function* wrongValues(
  method: ContractMethod,
  type: Shape,
  at: string,
  put: Put,
  good: unknown,
): Generator<readonly [what: string, input: unknown]> {
  const free = type.kind === "unknown" || at === "content" || at.endsWith(".content");
  for (const value of wrongTypes)
    if (!free && !isOfType(type, value) && !(value === "" && at === "prefix"))
      yield [`${at} is ${inspect(value)}`, put(value)];
  for (const [places, values] of HOSTILE)
    if (places.test(`${method} ${at}`))
      for (const value of values) yield [`${at} is ${inspect(value).slice(0, 60)}`, put(value)];
  if (type.kind === "object" && isPlain(good))
    yield* wrongMembers(method, type as ContractObject, at, put, good);
  if (type.kind === "array" && Array.isArray(good))
    yield* wrongValues(method, type.items, `${at}[]`, (value) => put([value]), good[0]);
}

function isPlain(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is of the type, as far as a type says it. */
function isOfType(type: Shape, value: unknown): boolean {
  switch (type.kind) {
    case "object":
    case "map":
      return isPlain(value);
    case "array":
      return Array.isArray(value);
    case "integer":
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string";
    default:
      return false;
  }
}

/** Does a method: lists are read, and questions sent. */
async function perform(
  connector: Connector,
  method: ContractMethod,
  input: unknown,
): Promise<unknown> {
  const given = input as never;
  if (method === "notification.ask") return await (await connector.prepareQuestion(given)).send();
  if (contracts.methods[method]?.list !== true) return await connector.perform(method, given);
  return await Array.fromAsync(connector.performPages(method as ListContractMethod, given));
}

const cases = (
  await Promise.all(
    Object.keys(catalog).map(async (id) => {
      const Class = await loadConnector(id);
      const { implementations } = new Class({ credentials: fields({}) });
      return Object.keys(implementations).map((method) => [id, method as ContractMethod] as const);
    }),
  )
).flat();

it.each(cases)("%s takes no wrong input to %s, and does nothing", async (id, method) => {
  const done: string[] = [];
  const nothing = async (what: string): Promise<never> => {
    done.push(what);
    return await Promise.reject(new Error("Something was done."));
  };
  const Class = await loadConnector(id);
  const connector = new Class({
    credentials: async () => await nothing("a credential was asked for"),
    policy: { approvals: "granted-by-the-caller" },
    transport: async ({ operation }) => await nothing(operation),
    drivers: createDrivers({ load: async (use) => await nothing(use) }),
  });
  let count = 0;
  for (const [what, input] of wrongInputs(method)) {
    count += 1;
    const error: unknown = await perform(connector, method, input).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error, what).toBeInstanceOf(ConnectorError);
    expect(error, what).toMatchObject({ code: "badInput" });
    expect(`${inspect(error)} ${JSON.stringify(error)}`, what).not.toContain(long(300));
    expect(done, what).toEqual([]);
  }
  expect(count).toBeGreaterThan(10);
});
