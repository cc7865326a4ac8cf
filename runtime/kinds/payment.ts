import type { CallOptions } from "../call.ts";
import { Connector } from "../connector.ts";
import type {
  ChargeInput,
  ChargeOutput,
  CustomerInput,
  CustomerOutput,
  RefundInput,
  RefundOutput,
  SubscriptionInput,
  SubscriptionOutput,
} from "../contract/payment.ts";

/** Base of connectors that move money. */
export abstract class PaymentConnector extends Connector {
  /** Takes money from a customer. Fails with a ConnectorError. */
  async charge(input: ChargeInput, options?: CallOptions): Promise<ChargeOutput> {
    return await this.perform("payments.charge", input, options);
  }

  /** Gives back what was taken. Fails with a ConnectorError. */
  async refund(input: RefundInput, options?: CallOptions): Promise<RefundOutput> {
    return await this.perform("payments.refund", input, options);
  }

  /** Finds a customer or registers one. Fails with a ConnectorError. */
  async customer(input: CustomerInput, options?: CallOptions): Promise<CustomerOutput> {
    return await this.perform("payments.customer", input, options);
  }

  /** Subscribes a customer to a price. Fails with a ConnectorError. */
  async subscription(input: SubscriptionInput, options?: CallOptions): Promise<SubscriptionOutput> {
    return await this.perform("payments.subscription", input, options);
  }
}
