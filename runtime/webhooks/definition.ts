import type { Place, Value } from "../expression/expression.ts";
import type { AnyOperation, Match } from "../operation.ts";
import type { WebhookScheme } from "./scheme.ts";
import type { Places } from "./secrets.ts";
import type { IdPlaces } from "./dedupe.ts";

/** The `webhooks` section of a definition, as generated code prints it. */
export interface WebhookDefinition {
  /** The first whose signature is there decides. `unsigned` is a waiver: anyone can send these. */
  readonly verify: readonly WebhookScheme[] | "unsigned";
  readonly challenge?: WebhookChallenge;
  readonly confirm?: WebhookConfirmation;
  /** Default: JSON, whatever the body says it is. */
  readonly parse?: WebhookParse;
  /** The list of events in one delivery; `body` is one of them from there on. */
  readonly items?: Place;
  /**
   * The first that is there is the delivery's id. Absent only by waiver: repeats pass. A header that the
   * signature does not cover keeps the vendor's repeats apart, but not a copy of whoever changes it.
   */
  readonly dedupe?: IdPlaces;
  readonly account?: WebhookAccount;
  /** Absent: deliveries are ordered in the vendor's settings. */
  readonly subscribe?: WebhookSubscribe;
  /** By name, in the definition's order: the first that fits is taken. */
  readonly events: Readonly<Record<string, WebhookEventRule>>;
  /** Default: 200 and an empty body. */
  readonly respond?: { readonly status?: number; readonly body?: unknown };
}

/** How a vendor asks whether we are there, and what it wants to hear. */
export interface WebhookChallenge {
  /** Default: POST. */
  readonly method?: string;
  readonly when?: Match;
  /** The text that is sent back; by names, those of the members of an object of JSON. */
  readonly reply: Place | Readonly<Record<string, Place>>;
}

/** How a vendor asks whether its deliveries are wanted: the answer is to open an address that it names. */
export interface WebhookConfirmation {
  /** Looks at the delivery as it came, before `parse`. */
  readonly when: Match;
  readonly url: Place;
  /** Hosts that the address may be on; `{region}` stands for an AWS region. */
  readonly hosts: readonly string[];
}

/** What `body` is after verification. Text of XML stays text. */
export type WebhookParse =
  | "json"
  | "form"
  | "xml"
  /** JSON, or a form with JSON in one field. */
  | { readonly json: "body"; readonly else: Place }
  /** Text in the body is decoded and becomes the body; `keep` stays readable as `kept`. */
  | { readonly base64: Place; readonly json?: true; readonly keep?: Place }
  /**
   * Text in the body becomes the body: what it says where it is JSON, and else the text, for vendors write notes to
   * people in the same place.
   */
  | { readonly text: Place; readonly keep?: Place };

/** Which connection an app-wide address means. */
export interface WebhookAccount {
  /** The vendor's account id; the first that is there. A list means several connections. */
  readonly at: Places;
  /** What it must equal in a connection. */
  readonly is: Place;
  /** Deliveries without an account belong to the address's own connection. */
  readonly optional?: true;
}

export interface WebhookEventRule {
  readonly match: Match;
  /** Other matches, of which any will do as well. */
  readonly or?: readonly Match[];
  /** Where the data is, or where each of its members is: one that is not there is left out. Default: the body. */
  readonly data?: Place | Readonly<Record<string, Place>>;
  readonly scopes?: readonly string[];
}

/** The calls that order deliveries. Their inputs may read `webhook.url`, `subscription.id` and `.secret`. */
export interface WebhookSubscribe {
  /** Looks at `connection` and at `auth`, the id of the auth method; where it does not hold, no call is made. */
  readonly when?: Match;
  readonly create: SubscribeCall & {
    /** Where the result has the secret, if the vendor chooses it. */
    readonly secret?: Place;
  };
  /** `every`: milliseconds between two renewals. */
  readonly renew?: SubscribeCall & { readonly every: number };
  readonly delete?: SubscribeCall;
}

export interface SubscribeCall {
  /** A function, since operations are declared behind the connector's data. */
  readonly call: () => AnyOperation;
  readonly with?: Value;
  /** Where the result has the subscription's id. */
  readonly id?: Place;
  /** Where the result says when the vendor stops sending: RFC 3339, or seconds or milliseconds since 1970. */
  readonly expires?: Place;
  /** Where the result has what else later calls need, by the name that it has in `subscription`. */
  readonly capture?: Readonly<Record<string, Place>>;
}
