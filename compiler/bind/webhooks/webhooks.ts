import type { MemberCheck } from "../../expression/cel.ts";
import type { AuthIR, VerifyIR } from "../../ir/ir.ts";
import type { ConnectorDefinition } from "../../validate/definition.ts";
import { defined, oneOrMore } from "../behaviour.ts";
import type { BoundDocument, BoundOperation, BoundWebhooks } from "../bound.ts";
import { type BindContext, withMembers } from "../context.ts";
import { authMembers, namesOnly } from "../members.ts";
import type { WebhooksDefinition } from "./definition.ts";
import { bindDelivery } from "./delivery.ts";
import { bindEvents } from "./events.ts";
import { bindSubscribe } from "./subscribe.ts";
import { bindVerify } from "./verify.ts";

interface WebhooksRequest {
  readonly definition: ConnectorDefinition;
  readonly auth: readonly AuthIR[];
  readonly documents: readonly BoundDocument[];
  readonly operations: readonly BoundOperation[];
}

const AT = ["webhooks"];

/** Binds the `webhooks` section; undefined where a definition has none. */
export function bindWebhooks(
  context: BindContext,
  request: WebhooksRequest,
): BoundWebhooks | undefined {
  const { definition, documents, operations } = request;
  const section = sectionOf(definition);
  if (section === undefined) return undefined;
  const known = withMembers(
    context,
    new Map([
      ["webhook", namesOnly(["url"])],
      ["subscription", namesOnly(["id"])],
    ]),
  );
  const subscribe = bindSubscribe(known, {
    at: [...AT, "subscribe"],
    subscribe: section.subscribe,
    names: Object.keys(definition.operations),
    operations,
  });
  return {
    verify: bindSchemes(known, section, request),
    ...bindDelivery(known, AT, section),
    ...defined("subscribe", subscribe),
    events: bindEvents(known, [...AT, "events"], section, documents),
  };
}

/** Scopes without which the vendor does not send the events. */
export function eventScopes(definition: ConnectorDefinition): readonly string[] {
  const events = Object.values(sectionOf(definition)?.events ?? {});
  return events.flatMap((each) => each.scopes ?? []);
}

/** The schema has seen the section; here it gets its type. */
function sectionOf({ webhooks }: ConnectorDefinition): WebhooksDefinition | undefined {
  return webhooks as unknown as WebhooksDefinition | undefined;
}

function bindSchemes(
  context: BindContext,
  { verify }: WebhooksDefinition,
  request: WebhooksRequest,
): readonly VerifyIR[] | "unsigned" {
  if (verify === undefined) return "unsigned";
  const secrets = withMembers(context, secretMembers(request));
  return oneOrMore(verify).map((scheme, index) => {
    const at = Array.isArray(verify) ? [...AT, "verify", index] : [...AT, "verify"];
    return bindVerify({ values: context, secrets }, at, scheme);
  });
}

/** The secrets that there are. Of auth methods that are not bound yet, nobody knows the fields. */
function secretMembers({ definition, auth }: WebhooksRequest): ReadonlyMap<string, MemberCheck> {
  const fields = auth.flatMap((each) => each.fields.map(({ name }) => name));
  const isKnown = oneOrMore(definition.auth).every((method) =>
    auth.some(({ id }) => id === (method.id ?? method.scheme)),
  );
  const members = authMembers(definition, fields);
  const known = [...members].filter(
    ([root]) => root === "app" || (root === "credential" && isKnown),
  );
  return new Map([...known, ["subscription", namesOnly(["secret"])]]);
}
