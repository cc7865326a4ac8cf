import type { Roots } from "../value.ts";

/** What places may look at while it is not known who sent the delivery. */
export const DELIVERY_ROOTS: Roots = new Set(["header", "query", "form", "body", "method", "url"]);

/** What places may look at once the body was parsed. */
export const PARSED_ROOTS: Roots = new Set([...DELIVERY_ROOTS, "kept"]);

/** Where secrets and keys are kept. */
export const SECRET_ROOTS: Roots = new Set(["app", "credential", "subscription"]);

/** What claims are compared with. */
export const CLAIM_ROOTS: Roots = new Set(["connection", "app", "webhook", "subscription"]);

/** What subscriptions are ordered with: the host's fields are there for deliveries, not for calls. */
export const SUBSCRIBE_ROOTS: Roots = new Set(["connection", "webhook", "subscription"]);
