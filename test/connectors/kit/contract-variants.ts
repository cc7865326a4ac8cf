import type { ContractInput, ContractMethod, SendOutput } from "@human/connector-sdk";
import type { MockAnswer } from "@human/connector-sdk/testing";

/** A way to call a method that every vendor understands, or says that it does not. */
export interface Variant<Name extends ContractMethod = ContractMethod> {
  readonly name: string;
  /** `sent` is what the connector gave for a message of before. */
  readonly input: (sent: SendOutput | undefined) => ContractInput<Name>;
  /** Lists that the vendor has nothing in. */
  readonly emptyLists?: true;
}

/** Methods that are one or more requests to an API, other than those of stores. */
export type RequestMethod = Extract<ContractMethod, `${"payments" | "notification"}.${string}`>;

const reference = "order-7";
const amount = { minor: 1250, currency: "EUR" };
const to = "ada@example.com";
const plain = { to, text: "Hi", reference };
const question = { to, question: "Ship it?", reference };
const asked = {
  text: "Ship it? https://host.example/a/1",
  html: '<a href="https://host.example/a/1">Ship it?</a>',
  answerUrl: "https://host.example/a",
};

export const variants: { readonly [Name in RequestMethod]: readonly Variant<Name>[] } = {
  "payments.charge": [
    { name: "of anybody", input: () => ({ amount, reference }) },
    {
      name: "of a customer",
      input: () => ({ amount, customer: "c", method: "m", description: "A pen", reference }),
    },
  ],
  "payments.refund": [
    { name: "of all", input: () => ({ charge: "ch_1", reference }) },
    { name: "of a part", input: () => ({ charge: "ch_1", amount, reference }) },
  ],
  "payments.customer": [
    { name: "who is known", input: () => ({ email: to }) },
    { name: "who is new", input: () => ({ email: to, name: "Ada" }), emptyLists: true },
  ],
  "payments.subscription": [
    {
      name: "at once",
      input: () => ({ customer: "c", price: "p", quantity: 2, reference }),
    },
    {
      name: "after a trial",
      input: () => ({ customer: "c", price: "p", trialDays: 14, reference }),
    },
  ],
  "notification.send": [
    { name: "as text", input: () => plain },
    {
      name: "with all that a message has",
      input: () => ({
        ...plain,
        subject: "News",
        html: "<p>Hi</p>",
        attachments: [{ name: "a.txt", type: "text/plain", content: "abc" }],
      }),
    },
    { name: "as HTML", input: () => ({ to, subject: "News", html: "<p>Hi</p>", reference }) },
    {
      name: "in a conversation",
      input: (sent) => ({ ...plain, subject: "News", thread: sent?.thread ?? "thread-1" }),
    },
  ],
  "notification.ask": [
    { name: "with choices", input: () => ({ ...question, ...asked, choices: ["Yes", "No"] }) },
    { name: "for a text", input: () => ({ ...question, ...asked }) },
  ],
  "notification.status": [
    { name: "of a message", input: (sent) => ({ id: sent?.id ?? "message-1" }) },
  ],
};

/** Answers of which the vendor's schema does not say all that the vendor promises. */
export const answers: Readonly<Record<string, Readonly<Record<string, MockAnswer>>>> = {
  "payments-paddle": {
    "transactions.get": {
      output: { id: "ch_1", status: "completed", currency: "EUR", lines: [{ id: "txnitm_1" }] },
    },
  },
  "payments-stripe": {
    "payments.get": { output: { id: "ch_1", status: "succeeded", currency: "eur" } },
    "refunds.create": { output: { id: "re_1", status: "succeeded" } },
  },
};
