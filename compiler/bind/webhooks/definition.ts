import type { Json, JsonObject } from "../../json.ts";
import type { MatchDefinition, OneOrMore, ValueDefinition } from "../../validate/definition.ts";

/** Place of an id, or all places that make it up. */
export type IdDefinition = string | { readonly all: readonly string[] };

/** The `webhooks` section as its schema admits it (`schemas/webhook/webhooks.schema.json`). */
export interface WebhooksDefinition {
  /** Absent only under the waiver `webhooks/unsigned`. */
  readonly verify?: OneOrMore<VerifyDefinition>;
  readonly challenge?: {
    readonly method?: "GET" | "POST";
    readonly when?: MatchDefinition;
    /** A place, or places by the members of an object. */
    readonly reply: string | Readonly<Record<string, string>>;
  };
  readonly confirm?: {
    readonly when: MatchDefinition;
    readonly url: string;
    readonly hosts: readonly string[];
  };
  readonly parse?: "json" | "form" | "xml" | ParseDefinition;
  readonly items?: string;
  /** Absent only under the waiver `webhooks/no-dedupe`. */
  readonly dedupe?: OneOrMore<IdDefinition>;
  readonly account?: {
    readonly at: OneOrMore<string>;
    readonly is: string;
    readonly optional?: boolean;
  };
  readonly subscribe?: "manual" | SubscribeDefinition;
  readonly events: Readonly<Record<string, EventDefinition>>;
  readonly respond?: { readonly status?: number; readonly body?: Json };
}

/** The keys of a scheme besides this one are told apart in `verify.ts`. */
export interface VerifyDefinition {
  readonly scheme: string;
  readonly [key: string]: Json;
}

export interface ParseDefinition {
  readonly json?: "body" | true;
  readonly else?: string;
  readonly base64?: string;
  readonly text?: string;
  readonly keep?: string;
}

export interface SubscribeDefinition {
  readonly when?: MatchDefinition;
  readonly create: SubscribeCallDefinition;
  readonly renew?: SubscribeCallDefinition & { readonly every: string };
  readonly delete?: SubscribeCallDefinition;
}

export interface SubscribeCallDefinition {
  readonly call: string;
  readonly with?: Readonly<Record<string, ValueDefinition>>;
  readonly id?: string;
  readonly secret?: string;
  readonly expires?: string;
  readonly capture?: Readonly<Record<string, string>>;
}

export interface EventDefinition {
  readonly match: OneOrMore<MatchDefinition>;
  readonly data?: string | Readonly<Record<string, string>>;
  readonly scopes?: readonly string[];
  readonly schema?: JsonObject;
}
