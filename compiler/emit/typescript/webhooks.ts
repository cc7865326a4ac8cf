import type {
  ConnectorIR,
  SubscribeCallIR,
  SubscribeIR,
  VerifyIR,
  WebhookEventIR,
  WebhookIR,
} from "../../ir/ir.ts";
import {
  type Code,
  type CodeEntry,
  data,
  literal,
  literals,
  object,
  optional,
  value,
} from "../printer/code.ts";
import { identifier } from "../printer/text.ts";
import type { Imports } from "./imports.ts";
import { optionCode } from "./option.ts";

/** The runtime's factories; auth schemes have the plain names. */
const factories: ReadonlyMap<string, string> = new Map([
  ["basic", "verifyBasic"],
  ["ecdsa", "verifyEcdsa"],
  ["ed25519", "verifyEd25519"],
  ["hash", "verifyHash"],
  ["hmac", "verifyHmac"],
  ["jwt", "verifyJwt"],
  ["rsaCertificate", "verifyRsaCertificate"],
  ["standardWebhooks", "verifyStandardWebhooks"],
  ["token", "verifyToken"],
]);

/** How events arrive, as data; the events stand one a line. */
export function webhooksCode(webhooks: WebhookIR, ir: ConnectorIR, imports: Imports): Code {
  const { verify, account } = webhooks;
  const events = webhooks.events.map((each) => [each.name, eventCode(each)] as const);
  return object(
    [
      ["verify", typeof verify === "string" ? literal(verify) : verifyCode(verify, imports)],
      optional("challenge", webhooks.challenge, data),
      optional("confirm", webhooks.confirm, data),
      optional("parse", webhooks.parse, data),
      optional("items", webhooks.items, data),
      optional("dedupe", webhooks.dedupe, oneOrAll),
      optional("account", account, ({ at, ...rest }) =>
        object([["at", oneOrAll(at)], ...entriesOf(rest)]),
      ),
      optional("subscribe", webhooks.subscribe, (each) => subscribeCode(each, ir)),
      ["events", object(events, { broken: true })],
      optional("respond", webhooks.respond, data),
    ],
    { broken: true },
  );
}

function verifyCode(schemes: readonly VerifyIR[], imports: Imports): Code {
  const items = schemes.map(({ scheme, options }): Code => {
    const entries = options.map(([key, option]) => [key, optionCode(option)] as const);
    return {
      kind: "call",
      callee: imports.value(identifier(factories.get(scheme) ?? scheme)),
      argument: object(entries, { broken: true }),
    };
  });
  return { kind: "array", items };
}

/** A lone place stands for a list of one. */
/** One alone is no list. */
function oneOrAll<T>(items: readonly T[]): Code {
  const [only] = items;
  return data(items.length === 1 && only !== undefined ? only : items);
}

function subscribeCode({ when, create, renew, delete: end }: SubscribeIR, ir: ConnectorIR): Code {
  return object(
    [
      optional("when", when, data),
      ["create", callCode(create, ir, [optional("secret", create.secret, data)])],
      optional("renew", renew, (each) => callCode(each, ir, [["every", literal(each.every)]])),
      optional("delete", end, (each) => callCode(each, ir, [])),
    ],
    { broken: true },
  );
}

function callCode(
  { call, with: input, id, expires, capture }: SubscribeCallIR,
  ir: ConnectorIR,
  own: readonly (CodeEntry | undefined)[],
): Code {
  const name = ir.operations.find((each) => each.id === call)?.name ?? call;
  return object([
    ["call", { kind: "later", name: identifier(name) }],
    optional("with", input, value),
    optional("id", id, data),
    optional("expires", expires, data),
    optional("capture", capture, data),
    ...own,
  ]);
}

function eventCode({ matches: [match, ...others], data: place, scopes }: WebhookEventIR): Code {
  return object([
    optional("match", match, data),
    others.length === 0 ? undefined : ["or", data(others)],
    optional("data", place, data),
    scopes.length === 0 ? undefined : ["scopes", literals(scopes)],
  ]);
}

function entriesOf(members: Readonly<Record<string, boolean | object>>): readonly CodeEntry[] {
  return Object.entries(members).map(([key, member]) => [key, data(member)]);
}
