import { Connector } from "../connector.ts";
import type { CallOptions } from "../call.ts";

export interface Amount {
  /** In the currency's smallest unit: cents. */
  readonly minor: number;
  /** ISO 4217 */
  readonly currency: string;
}

export interface ChargeInput {
  readonly amount: Amount;
  readonly customer?: string;
  /** The vendor's id of the means of payment. */
  readonly method?: string;
  readonly description?: string;
  /** The caller's own id; the same one is never charged twice. */
  readonly reference: string;
}

export interface ChargeOutput {
  readonly id: string;
  readonly status: string;
  /** Address of the receipt. */
  readonly receipt?: string;
}

export interface RefundInput {
  readonly charge: string;
  /** Default: all of it. */
  readonly amount?: Amount;
  readonly reference: string;
}

export interface SubscriptionInput {
  readonly customer: string;
  readonly price: string;
  readonly quantity?: number;
  readonly trialDays?: number;
  readonly reference: string;
}

export interface SubscriptionOutput {
  readonly id: string;
  readonly status: string;
  /** ISO 8601 */
  readonly renews?: string;
}

/** Base of connectors that move money. */
export abstract class PaymentConnector extends Connector {
  async charge(input: ChargeInput, options?: CallOptions): Promise<ChargeOutput> {
    return await this.perform("payments.charge", input, options);
  }

  async refund(
    input: RefundInput,
    options?: CallOptions,
  ): Promise<{ readonly id: string; readonly status: string }> {
    return await this.perform("payments.refund", input, options);
  }

  async customer(
    input: { readonly email: string; readonly name?: string },
    options?: CallOptions,
  ): Promise<{ readonly id: string }> {
    return await this.perform("payments.customer", input, options);
  }

  async subscription(input: SubscriptionInput, options?: CallOptions): Promise<SubscriptionOutput> {
    return await this.perform("payments.subscription", input, options);
  }
}
