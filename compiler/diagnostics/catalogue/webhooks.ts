/** Webhooks that prove nothing, or too little. */
export const webhooks = {
  "check/account-missing": {
    severity: "error",
    message: "Deliveries to all connections are signed with {{by}}, and nothing says whose one is.",
    help: "Name the vendor's account id in `account`.",
    waivable: true,
  },
  "check/account-not-signed": {
    severity: "error",
    message:
      "`{{place}}` says whose a delivery is and is not signed: {{by}} signs for all connections.",
    help: "Name an account id that the signature covers.",
    waivable: true,
  },
  "check/audience-missing": {
    severity: "error",
    message: "Any token of this issuer would pass.",
    help: "Say in `audience` whom a token must be for, such as `${webhook.url}`.",
    waivable: true,
  },
  "check/body-not-signed": {
    severity: "error",
    message: "The signature does not cover the body: `signed` has no {body}.",
    help: "Whoever has one delivery could send another body with its signature.",
    waivable: true,
  },
  "check/dedupe-not-signed": {
    severity: "warning",
    message: "`{{place}}` is not signed, and no time is checked: a copy with another id passes.",
    help: "Name an id that the signature covers, or check `timestamp`.",
    waivable: true,
  },
  "check/events-overlap": {
    severity: "error",
    message: '"{{first}}" and "{{second}}" can both fit one delivery.',
    help: "Tell them apart by a place that both look at, `{ present: false }` if need be.",
  },
  "check/renew-missing": {
    severity: "error",
    message: "The vendor stops sending at this time, and nothing renews the subscription.",
    help: "Say in `renew` which operation does, and how often.",
  },
  "check/timestamp-not-signed": {
    severity: "error",
    message: "The time that is checked is not signed: whoever sends a copy can change it.",
    help: "Put {timestamp} where it stands in `signed`; if the vendor does not sign it, it proves nothing.",
  },
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
