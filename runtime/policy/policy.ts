import type { Effect } from "../operation.ts";

/**
 * What a host lets its callers do. Without a policy, operations that destroy or cost money, and those whose
 * definition says `confirm: ask`, fail with `approvalRequired`.
 */
export interface Policy {
  /** Refuses every operation whose effect is not `read`. */
  readonly readOnly?: boolean;
  /**
   * Who says yes to what must be approved. `granted-by-the-caller` is for programs whose own people wrote the
   * call: whoever makes it has approved it, arguments and all. Never for agents. Default: nobody.
   */
  readonly approvals?: "granted-by-the-caller" | Approve;
  /**
   * Sends again what has the reference of a call of which nobody knows whether it was done: a charge may be taken
   * twice. Where it is absent such a call fails with `unknownOutcome`.
   */
  readonly resendAfterUnknownOutcome?: { readonly because: string };
}

/** Asked before every such call; of the one that was granted, exactly these arguments are sent. */
export type Approve = (request: ApprovalRequest) => Promise<Decision> | Decision;

export interface ApprovalRequest {
  /** SHA-256 over everything below, hexadecimal: the same only for the same call. */
  readonly digest: string;
  readonly connector: string;
  readonly operation: string;
  readonly effect: Effect;
  readonly connection: string | undefined;
  readonly organization: string | undefined;
  /** The call's `actor`. */
  readonly requester: string | undefined;
  readonly arguments: unknown;
}

export type Decision =
  /** `by` is who decided, for the audit. */
  | { readonly kind: "granted"; readonly by?: string }
  /** Fails with `refusedByPolicy`. */
  | { readonly kind: "refused"; readonly by?: string }
  /** Fails with `approvalRequired`, which names the approval: ask again when it has been answered. */
  | { readonly kind: "pending"; readonly approval: string };
