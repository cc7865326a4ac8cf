/** Webhooks that prove nothing. */
export const webhooks = {
  "webhooks/no-dedupe": {
    severity: "error",
    message: "`webhooks` names no id to tell repeated deliveries apart.",
    help: "Vendors repeat deliveries: name the id in `dedupe`.",
    waivable: true,
  },
  "webhooks/unsigned": {
    severity: "error",
    message: "Anyone can send these webhooks: there is no `verify`.",
    help: "Say how the vendor signs them.",
    waivable: true,
  },
} as const;
