import type { Method } from "./method.ts";
import type { DateTime, Integer } from "./units.ts";

/** What connectors that move money do. Nothing here happens without a person's approval unless the policy says so. */
export interface PaymentContract {
  /** Takes money from a customer, at once or as far as the means of payment allows. */
  readonly "payments.charge": Method<ChargeInput, ChargeOutput>;
  /** Gives back what was taken, all of it or a part. */
  readonly "payments.refund": Method<RefundInput, RefundOutput>;
  /** Finds a customer by e-mail address, or registers one. */
  readonly "payments.customer"?: Method<CustomerInput, CustomerOutput>;
  /** Subscribes a customer to a price. */
  readonly "payments.subscription"?: Method<SubscriptionInput, SubscriptionOutput>;
}

/** What payment connectors tell of. */
export type PaymentEvent =
  | "payment.succeeded"
  | "payment.failed"
  | "payment.refunded"
  | "payment.disputed"
  | "subscription.started"
  | "subscription.changed"
  | "subscription.ended";

/** A sum of money. */
export interface Amount {
  /** How many of the currency's smallest units (ISO 4217): 1250 is 12.50 euros, or 1250 yen. */
  readonly minor: Integer;
  /** The currency's three letters (ISO 4217), in capitals: `EUR`. */
  readonly currency: string;
}

/** `pending`: it may still succeed or fail; `authorized`: the money is held and not taken yet. */
export type ChargeStatus = "succeeded" | "pending" | "authorized" | "failed";

export type RefundStatus = "succeeded" | "pending" | "failed";

/** `late`: payment is due and did not come; `pending`: the first payment is not through yet. */
export type SubscriptionStatus = "active" | "pending" | "late" | "paused" | "ended";

export interface ChargeInput {
  /** What is taken; more than nothing. */
  readonly amount: Amount;
  /** The vendor's id of the customer. */
  readonly customer?: string;
  /** The vendor's id of the means of payment. */
  readonly method?: string;
  /** For the customer's statement or the vendor's dashboard. */
  readonly description?: string;
  /**
   * The caller's own id; the same one is never charged twice: by the vendor's own idempotency, or else by the connector's
   * `references`.
   */
  readonly reference: string;
}

export interface ChargeOutput {
  /** The vendor's id of the charge, which a refund names. */
  readonly id: string;
  readonly status: ChargeStatus;
  /** Address of the receipt. */
  readonly receipt?: string;
  /** Where the customer pays, with vendors that take no money without him. */
  readonly page?: string;
}

export interface RefundInput {
  /** The vendor's id of the charge. */
  readonly charge: string;
  /** What is given back; all of it where absent. */
  readonly amount?: Amount;
  /**
   * The caller's own id; the same one is never refunded twice: by the vendor's own idempotency, or else by the connector's
   * `references`.
   */
  readonly reference: string;
}

export interface RefundOutput {
  /** The vendor's id of the refund. */
  readonly id: string;
  readonly status: RefundStatus;
}

export interface CustomerInput {
  /** Address of e-mail (RFC 5322, addr-spec). */
  readonly email: string;
  readonly name?: string;
}

export interface CustomerOutput {
  /** The vendor's id of the customer. */
  readonly id: string;
}

export interface SubscriptionInput {
  /** The vendor's id of the customer. */
  readonly customer: string;
  /** The vendor's id of the price. */
  readonly price: string;
  /** How many times the price is due; once where absent. */
  readonly quantity?: Integer;
  /** Days until the first payment. */
  readonly trialDays?: Integer;
  /**
   * The caller's own id; the same one is never subscribed twice: by the vendor's own idempotency, or else by the connector's
   * `references`.
   */
  readonly reference: string;
}

export interface SubscriptionOutput {
  /** The vendor's id of the subscription. */
  readonly id: string;
  readonly status: SubscriptionStatus;
  /** When the next payment is due. */
  readonly renews?: DateTime;
}
