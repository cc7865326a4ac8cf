import type { CredentialProvider } from "./auth/credential.ts";
import type { Drivers } from "./drivers/drivers.ts";
import type { Interceptor } from "./http/interceptor.ts";
import type { Transport } from "./http/request.ts";
import type { SharedState } from "./limit/shared-state.ts";
import type { CallObserver } from "./observe/observer.ts";
import type { Policy } from "./policy/policy.ts";
import type { References } from "./reference/references.ts";
import type { WebhookContext } from "./webhooks/receive.ts";

/** What one connection to a vendor needs. */
export interface ConnectorOptions {
  readonly credentials: CredentialProvider;
  /** The connection's fields and what was captured when it was made; not secret. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** Names the connection in limits, idempotency keys, approvals and audit. Needed with `state`. */
  readonly connectionId?: string;
  /** Who the connection belongs to, for approvals and audit. */
  readonly organization?: string;
  /** Who makes the calls: then none can name another. For an agent, always; for approvals and audit. */
  readonly actor?: string;
  /** The address that takes this connection's deliveries, for vendors that are told it with each call. */
  readonly webhook?: { readonly url: string };
  /** Default: whatever destroys or costs money is refused. */
  readonly policy?: Policy;
  /** What calls of several connectors know of each other. Default: this connector's own. */
  readonly state?: SharedState;
  /**
   * Makes what a contract's `reference` names once, with vendors that have no idempotency of their own; made by
   * `createReferences`. Needs `organization` and `connectionId`. Default: the vendors' own idempotency alone.
   */
  readonly references?: References;
  /** Several are told in their order. */
  readonly observer?: CallObserver | readonly CallObserver[];
  readonly transport?: Transport;
  /** For connectors that do not speak HTTP; made by `createDrivers`. Default: one for all of the process. */
  readonly drivers?: Drivers;
  /** The first is the outermost. */
  readonly interceptors?: readonly Interceptor[];
}

/** What the host lends to a delivery; who it is for and what it says of itself, the connector knows. */
export interface DeliveryContext extends Omit<WebhookContext, "at" | "connector"> {
  /** The host's fields that are no secrets. */
  readonly app?: Readonly<Record<string, unknown>>;
  /** The address that the vendor was given. */
  readonly webhook?: { readonly url: string };
  readonly subscription?: { readonly id?: string };
}

/** Undefined where the host names none. */
export interface ConnectionOwner {
  readonly organization: string | undefined;
  readonly connection: string | undefined;
  /** For whom it was opened. */
  readonly actor: string | undefined;
}
