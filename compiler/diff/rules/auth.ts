import type { AuthIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import {
  after,
  before as inBefore,
  methodPath,
  type SecurityChange,
  type SecurityRule,
} from "../change.ts";

const ADDRESSES: ReadonlySet<string> = new Set([
  "authorizationUrl",
  "introspectUrl",
  "refreshUrl",
  "requestUrl",
  "revokeUrl",
  "tokenUrl",
]);

/** Options that S01 reports. */
const ELSEWHERE: ReadonlySet<string> = new Set(["scopes"]);

/** S04 and S05: where tokens are sent, and how callers are told apart from strangers. */
export const auth: SecurityRule = ({ before, after: now }) => {
  const changes: SecurityChange[] = [];
  const had = new Map(before.connector.auth.map((each) => [each.id, each]));
  for (const method of now.connector.auth) {
    const path = methodPath(now, method.id);
    const earlier = had.get(method.id);
    if (earlier === undefined)
      changes.push({
        category: "S05",
        severity: "block",
        text: `new auth method \`${method.id}\` (${method.scheme})`,
        at: after(path, "key"),
      });
    else changes.push(...compareMethods(earlier, method, path));
  }
  const has = new Set(now.connector.auth.map((each) => each.id));
  for (const { id } of before.connector.auth)
    if (!has.has(id))
      changes.push({
        category: "S05",
        severity: "block",
        text: `auth method \`${id}\` is gone: its connections stop working`,
        at: inBefore(methodPath(before, id), "key"),
      });
  return changes;
};

function compareMethods(
  before: AuthIR,
  now: AuthIR,
  path: DocumentPath,
): readonly SecurityChange[] {
  if (before.scheme !== now.scheme) {
    const text = `auth method \`${now.id}\` changed from ${before.scheme} to ${now.scheme}`;
    return [{ category: "S05", severity: "block", text, at: after([...path, "scheme"]) }];
  }
  const keys = compareKeys(before, now, path);
  if (keys !== undefined) return [...keys, ...compareFields(before, now, path)];
  return [...compareOptions(before, now, path), ...compareFields(before, now, path)];
}

function compareOptions(
  before: AuthIR,
  now: AuthIR,
  path: DocumentPath,
): readonly SecurityChange[] {
  const had = new Map(before.options.map(([key, option]) => [key, JSON.stringify(option)]));
  const has = new Map(now.options.map(([key, option]) => [key, JSON.stringify(option)]));
  const keys = [...new Set([...had.keys(), ...has.keys()])].filter((key) => !ELSEWHERE.has(key));
  return keys
    .filter((key) => had.get(key) !== has.get(key))
    .map((key): SecurityChange => {
      const isAddress = ADDRESSES.has(key);
      const isProtected = key === "pkce" && !isOff(has.get(key));
      const text = isAddress
        ? `\`${key}\` changed: codes and secrets are sent elsewhere`
        : key === "pkce"
          ? isProtected
            ? "PKCE is turned on"
            : "PKCE is turned off: a stolen code can be redeemed by others"
          : `\`${key}\` of auth method \`${now.id}\` changed`;
      return {
        category: isAddress ? "S04" : "S05",
        severity: isProtected ? "info" : "block",
        text,
        at: after(has.has(key) ? [...path, key] : path, has.has(key) ? "value" : "key"),
      };
    });
}

/** Where each of several keys goes; undefined where neither state has several. */
function compareKeys(
  before: AuthIR,
  now: AuthIR,
  path: DocumentPath,
): readonly SecurityChange[] | undefined {
  const [had, has] = [keysOf(before), keysOf(now)];
  if (!had.isMap && !has.isMap) return undefined;
  const change = { category: "S05", severity: "block" } as const;
  const method = `auth method \`${now.id}\``;
  const sent = [...has.written].flatMap(([name, { text, at }]): readonly SecurityChange[] => {
    const earlier = had.written.get(name)?.text;
    if (earlier === text) return [];
    const what = earlier === undefined ? `also sends \`${name}\`` : `writes \`${name}\` otherwise`;
    return [{ ...change, text: `${method} ${what}`, at: after([...path, ...at], "value") }];
  });
  const gone = [...had.written.keys()].filter((name) => !has.written.has(name));
  return [
    ...sent,
    ...gone.map((name) => ({
      ...change,
      text: `${method} no longer sends \`${name}\``,
      at: after(path, "key"),
    })),
  ];
}

interface Keys {
  readonly isMap: boolean;
  /** `header.X-Key`, with how it is written and where that stands in the method. */
  readonly written: ReadonlyMap<string, WrittenKey>;
}

interface WrittenKey {
  readonly text: string;
  readonly at: DocumentPath;
}

/** Keys of `apiKey`; other schemes have none. */
function keysOf({ scheme, options }: AuthIR): Keys {
  if (scheme !== "apiKey") return { isMap: false, written: new Map() };
  const [, format] = options.find(([key]) => key === "format") ?? [];
  const text = format?.kind === "value" ? JSON.stringify(format.value) : "";
  const keys = options.flatMap(([place, option]): readonly (readonly [string, WrittenKey])[] => {
    if (option.kind === "data") return [[`${place}.${String(option.data)}`, { text, at: [place] }]];
    if (option.kind !== "value" || option.value.kind !== "map") return [];
    return option.value.entries.map(([name, value]) => {
      const entry: WrittenKey = { text: JSON.stringify(value), at: [place, name] };
      return [`${place}.${name}`, entry] as const;
    });
  });
  return { isMap: format === undefined, written: new Map(keys) };
}

/** What people are asked for: connections have what was asked for when they were made. */
function compareFields(before: AuthIR, now: AuthIR, path: DocumentPath): readonly SecurityChange[] {
  const had = new Map(before.fields.map((each) => [each.name, each]));
  const at = after([...path, "fields"], "key");
  return now.fields.flatMap((field): readonly SecurityChange[] => {
    const { name, optional, default: fallback, generate, secret } = field;
    const earlier = had.get(name);
    const what = `field \`${name}\` of auth method \`${now.id}\``;
    const change = { category: "S05", severity: "block", at } as const;
    if (earlier === undefined) {
      const isNeeded = !optional && fallback === undefined && generate !== true;
      if (!isNeeded) return [];
      return [{ ...change, text: `${what} is new: connections that exist do not have it` }];
    }
    if (!earlier.secret || secret) return [];
    return [{ ...change, text: `${what} is no secret any more: it may be shown` }];
  });
}

function isOff(pkce: string | undefined): boolean {
  return pkce?.includes('"off"') === true;
}
