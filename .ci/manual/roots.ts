/** A root that places and expressions begin with. */
export interface Root {
  readonly names: readonly string[];
  readonly holds: string;
  readonly where: string;
}

/** The roots, by the sections that read them; the manual's table, in words of Markdown. */
export const roots: readonly Root[] = [
  {
    names: ["connection"],
    holds: "Fields of the connection, and what `capture` and `choose` kept.",
    where: "everywhere",
  },
  {
    names: ["app"],
    holds: "Fields of whoever runs the host. Calls know none of them.",
    where: "`auth`, `hosts`, `webhooks.verify`",
  },
  {
    names: ["auth"],
    holds: "The method in use: its `id`, or `auth.scopes`.",
    where: "`auth`; `when` asks for the bare `auth`, which is the `id`",
  },
  {
    names: ["credential"],
    holds: "The secret fields of the method.",
    where: "`auth`, `driver.connect`, `secret` of `webhooks.verify`",
  },
  { names: ["token"], holds: "The token response.", where: "`auth`, `connection.capture`" },
  {
    names: ["redirect", "claims", "test"],
    holds:
      "Parameters of the redirect, claims of the ID token, the result of the connection's test.",
    where: "`connection.capture`",
  },
  {
    names: ["input"],
    holds: "What the caller gave, by our names.",
    where: "`steps`, `implements`, `idempotency`",
  },
  { names: ["steps"], holds: "Results of earlier calls of a chain.", where: "`steps`, `returns`" },
  {
    names: ["create", "part", "parts", "complete", "single"],
    holds: "The calls of an upload, and the piece that travels.",
    where: "`upload`, `returns`",
  },
  {
    names: ["result", "item"],
    holds: "What a call gave, after its projection; one item of a list.",
    where: "`returns`, `label`, `choose`, `wait`, `subscribe`",
  },
  {
    names: ["status", "header", "body", "root"],
    holds: "The vendor's answer; `root` is the name of the root element of XML.",
    where: "`errors`, `pagination`, `rateLimit`, `result`",
  },
  {
    names: ["header", "query", "form", "body", "method", "url", "kept"],
    holds: "A delivery; `kept` is what `parse.keep` read before.",
    where: "`webhooks`",
  },
  {
    names: ["webhook", "subscription"],
    holds: "The address of deliveries (`webhook.url`); what a subscription is known by.",
    where: "`webhooks`",
  },
  { names: ["event"], holds: "Data of an event.", where: "`wait`" },
  { names: ["error"], holds: "What a driver's server said.", where: "`driver.errors`" },
];
