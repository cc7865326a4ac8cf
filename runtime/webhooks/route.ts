import type { Place } from "../expression/expression.ts";
import type { WebhookAccount } from "./definition.ts";
import { placesOf } from "./secrets.ts";
import { readText, type WebhookView } from "./view.ts";

/** Where an event goes. */
export interface Route {
  readonly connection?: string;
  /** The vendor's account. */
  readonly account?: string;
}

export interface RouteContext {
  /** The connection that the address belongs to, if it belongs to one. */
  readonly connection?: string;
  /**
   * Ids of the connections that this address serves and that have a value at a place. Of no other
   * organization: what it gives gets the event. Default: `connection`, where it has the value.
   */
  readonly connections?: (
    is: Place,
    account: string,
  ) => readonly string[] | Promise<readonly string[]>;
}

const MOST_ACCOUNTS = 1000;

/**
 * The connections that an event is for; none where no connection has its account, undefined where it must say
 * whose it is and does not.
 */
export function findRoutes(
  rule: WebhookAccount | undefined,
  view: WebhookView,
  context: RouteContext,
): readonly Route[] | undefined | Promise<readonly Route[]> {
  const { connection } = context;
  const own: Route = connection === undefined ? {} : { connection };
  if (rule === undefined) return [own];
  const accounts = accountsOf(rule, view);
  if (accounts.length === 0) return rule.optional === true ? [own] : undefined;
  if (context.connections !== undefined)
    return findConnections(accounts, rule, context.connections);
  const account = connection === undefined ? undefined : readText(view, rule.is);
  return account !== undefined && accounts.includes(account) ? [{ ...own, account }] : [];
}

async function findConnections(
  accounts: readonly string[],
  { is }: WebhookAccount,
  connections: NonNullable<RouteContext["connections"]>,
): Promise<readonly Route[]> {
  const routes: Route[] = [];
  for (const account of accounts)
    for (const connection of await connections(is, account)) routes.push({ connection, account });
  return routes;
}

function accountsOf({ at }: WebhookAccount, view: WebhookView): readonly string[] {
  for (const place of placesOf(at)) {
    const value = view.read(place);
    if (Array.isArray(value)) {
      const listed = value
        .slice(0, MOST_ACCOUNTS)
        .filter((each) => typeof each === "string" && each !== "");
      return [...new Set(listed as string[])];
    }
    const text = readText(view, place);
    if (text !== undefined && text !== "") return [text];
  }
  return [];
}
