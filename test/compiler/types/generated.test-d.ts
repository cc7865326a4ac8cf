// What the compiler must say to callers of generated connectors. `npm run typecheck` fails where a line
// below an expectation is no mistake; generated.test.ts holds each to the number that stands behind it.
import type { Paginated } from "@human/connector-sdk";
import type { GithubConnector } from "../../../generated/github/github.ts";
import { catalog } from "../../../generated/index.ts";
import type { PaymentsStripeConnector } from "../../../generated/payments-stripe/payments-stripe.ts";
import type {
  Customer,
  DeletedCustomer,
  EventsGetOutput,
} from "../../../generated/payments-stripe/types.ts";

declare const github: GithubConnector;
declare const stripe: PaymentsStripeConnector;
const at = { owner: "octocat", repo: "hello-world" };

/** Passes where both types are the same, which no assignment proves. */
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

function expectType<Expected>(): <Actual>(
  value: Actual,
  ..._proof: Same<Actual, Expected> extends true ? [] : [never]
) => void {
  return () => undefined;
}

export async function callGithub(): Promise<void> {
  await github.issuesCreate({ ...at, title: "x", labels: ["bug", { name: "y", color: null }] });
  await github.usersMe({ timeout: 1000 });
  await Array.fromAsync(github.reposList());
  await github.workflowsDispatch({ ...at, workflow: 1, ref: "main", inputs: { anything: [1] } });

  // @ts-expect-error TS2741: a required input is missing
  await github.issuesCreate(at);
  // @ts-expect-error TS2554: so is the whole input
  await github.issuesCreate();
  // @ts-expect-error TS2741: and a path parameter
  await github.issuesGet({ owner: "octocat", number: 1 });
  // @ts-expect-error TS2322: an input of another type
  await github.issuesGet({ ...at, number: "1" });
  // @ts-expect-error TS2322: a value that the vendor does not list
  github.issuesList({ ...at, state: "merged" });
  // @ts-expect-error TS2820: one that is nearly right
  github.issuesSearch({ query: "x", sort: "comment" });
  // @ts-expect-error TS2561: an input of the vendor's that the definition leaves out
  await github.issuesCreate({ ...at, title: "x", assignee: "octocat" });
  // @ts-expect-error TS2353: the vendor's name where the definition gives another
  await github.commentsCreate({ ...at, number: 1, body: "x" });
  // @ts-expect-error TS2322: a member of another type, deep down
  await github.issuesCreate({ ...at, title: "x", labels: [{ name: 1 }] });
  // @ts-expect-error TS2353: a member that nobody declares, deep down
  await github.hooksCreate({ ...at, config: { uri: "https://example.com" } });
  // @ts-expect-error TS2322: null where the vendor takes none
  await github.pullsUpdate({ ...at, number: 1, title: null });
  // @ts-expect-error TS2379: undefined, which says nothing to the vendor
  await github.pullsUpdate({ ...at, number: 1, title: undefined });
  // @ts-expect-error TS2353: an option that no call has
  await github.usersMe({ retries: 3 });
  // @ts-expect-error TS2559: an input for what takes none
  await github.usersMe("octocat");
  // @ts-expect-error TS2339: a method that is not there, for the operation is not in the definition
  await github.issuesLock({ ...at, number: 1 });
}

export async function useGithub(): Promise<void> {
  const issue = await github.issuesGet({ ...at, number: 1 });
  expectType<string | null | undefined>()(issue.author);
  // @ts-expect-error TS18049: a member that may be absent or null
  issue.body.trim();
  // @ts-expect-error TS2339: a member that the definition leaves out
  issue.user;
  // @ts-expect-error TS2322: a result of another type
  const number: string = issue.number;
  // @ts-expect-error TS2339: a label may be a text
  issue.labels.map((label) => label.name);
  // @ts-expect-error TS2339: answers cannot be changed by accident
  issue.labels.push("bug");
  // @ts-expect-error TS2740: a list is pages, not a promise
  const pulls: readonly unknown[] = github.pullsList(at);
  expectType<Paginated<{ name: string; protected: boolean; sha: string }>["pages"]>()(
    github.branchesList(at).pages,
  );
  for await (const pull of github.pullsList(at)) {
    expectType<boolean | undefined>()(pull.draft);
    // @ts-expect-error TS2339: a member of items
    pull.mergeable;
  }
  const { state } = await github.pullsGet({ ...at, number: 1 });
  // Vendors add values: what is listed is known, and anything else is text.
  if (state !== "open" && state !== "closed") expectType<string & {}>()(state);
  const run = await github.workflowsDispatch({ ...at, workflow: "ci.yml", ref: "main" });
  // @ts-expect-error TS18047: one success has no body
  run.run_url;
  void [number, pulls];
}

export async function callStripe(): Promise<void> {
  await stripe.paymentsCreate({ amount: 1, currency: "usd", off_session: "recurring" });
  await stripe.paymentsCreate({ amount: 1, currency: "usd", off_session: true });
  await stripe.customersUpdate({ id: "cus_1", address: "", metadata: { a: "b" } });
  await stripe.refundsCreate({}, { idempotencyKey: "6735" });
  stripe.customersList({ created: { gte: 1 } });
  stripe.customersList({ created: 1 });

  // @ts-expect-error TS2741: a required input is missing
  await stripe.paymentsCreate({ amount: 1 });
  // @ts-expect-error TS2322: an amount is a number
  await stripe.paymentsCreate({ amount: "1.00", currency: "usd" });
  // @ts-expect-error TS2322: a value that the vendor does not list
  await stripe.paymentsCreate({ amount: 1, currency: "usd", off_session: "never" });
  // @ts-expect-error TS2353: what the definition sets is not the caller's
  await stripe.paymentsCreate({ amount: 1, currency: "usd", confirm: false });
  // @ts-expect-error TS2353: nor is what the runtime sends
  await stripe.paymentsCreate({ amount: 1, currency: "usd", expand: ["customer"] });
  // @ts-expect-error TS2353: nor the cursor of the pages
  stripe.customersList({ starting_after: "cus_1" });
  // @ts-expect-error TS2322: metadata is text
  await stripe.customersCreate({ metadata: { order: 6735 } });
  // @ts-expect-error TS2322: a text, but not the empty one that clears a member
  await stripe.customersCreate({ address: "none" });
  // @ts-expect-error TS2353: a bound that nobody declares
  stripe.refundsList({ created: { since: 1 } });
  // @ts-expect-error TS2820: a value of a list
  await stripe.hooksCreate({ url: "https://example.com", enabled_events: ["charge.exploded"] });
  // @ts-expect-error TS2741: a required member of a member
  await stripe.pricesCreate({ currency: "usd", recurring: {} });
  // @ts-expect-error TS2353: a key goes into the options
  await stripe.refundsCreate({ idempotencyKey: "6735" });
}

export async function useStripe(): Promise<void> {
  const payment = await stripe.paymentsCreate({ amount: 1, currency: "usd" });
  expectType<string | null | undefined>()(payment.receipt);
  // @ts-expect-error TS2339: a member that is not projected
  payment.latest_charge;
  const customer = await stripe.customersGet({ id: "cus_1" });
  expectType<Customer | DeletedCustomer>()(customer);
  // @ts-expect-error TS2339: a deleted customer has no name
  customer.name;
  const deleted = await stripe.customersDelete({ id: "cus_1" });
  expectType<true>()(deleted.deleted);
  const event = await stripe.eventsGet({ id: "evt_1" });
  expectType<EventsGetOutput>()(event);
  // @ts-expect-error TS2339: one read is no list
  for await (const each of stripe.eventsList().items) void each;
  // @ts-expect-error TS2504: nor is a promise one
  for await (const each of stripe.eventsGet({ id: "evt_1" })) void each;
}

export async function load(): Promise<void> {
  const Class = await catalog.github();
  // @ts-expect-error TS2741: a connector needs credentials
  new Class({});
  // @ts-expect-error TS2353: and has no switch for what is dangerous
  new Class({ credentials: () => ({ values: {} }), insecure: true });
  // @ts-expect-error TS2339: a connector that is not in the catalogue
  await catalog.bitbucket();
}
