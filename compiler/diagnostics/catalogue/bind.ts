/** Names that were not found, or do not fit. */
export const bind = {
  "bind/ambiguous-operation": {
    severity: "error",
    message: 'Operation "{{operation}}" is in {{documents}}.',
    help: "Say which one: `{{first}}#{{operation}}`.",
  },
  "bind/graphql": {
    severity: "error",
    message: "{{message}}",
    help: "Documents are checked against the pinned schema; what they need anew, `human connector spec pin {{connector}}` adds.",
  },
  "bind/name-twice": {
    severity: "error",
    message: 'The name "{{name}}" stands twice in `{{list}}`.',
    help: "Give one of them another name: `{ other: path }`.",
  },
  "bind/no-driver": {
    severity: "error",
    message: "`{{key}}` is done by a driver, and this definition has none.",
    help: "Name one: `driver: { use: postgres, … }`. What is sent over HTTP has `use` or `graphql`.",
  },
  "bind/no-graphql-schema": {
    severity: "error",
    message: "There is no GraphQL schema to check this document against.",
    help: "Name one in `spec`, such as `source: npm:<package>/schema.graphql`, and run `human connector spec pin {{connector}}`.",
  },
  "bind/no-server": {
    severity: "error",
    message: "The vendor's document names no server.",
    help: "Write `http: { baseUrl: https://… }`.",
  },
  "bind/not-a-list": {
    severity: "error",
    message: '"{{path}}" is not a list.',
    help: "{{help}}",
  },
  "bind/not-expandable": {
    severity: "error",
    message: '"{{name}}" cannot be expanded here.',
    help: "Only fields that the vendor marks as expandable can be asked for as objects.",
  },
  "bind/relay": {
    severity: "error",
    message: "Pages of style `relay` need {{what}}.",
    help: "Write `query ($first: Int, $after: String) { things(first: $first, after: $after) { nodes { … } pageInfo { hasNextPage endCursor } } }`, and `items: things.nodes`.",
  },
  "bind/required-input": {
    severity: "error",
    message: 'Operation "{{operation}}" requires {{names}}.',
    help: "{{help}}",
  },
  "bind/required-return": {
    severity: "error",
    message: '`{{method}}` promises "{{name}}".',
    help: "Say in `returns` where it comes from.",
  },
  "bind/required-with": {
    severity: "error",
    message: '`{{operation}}` requires "{{name}}".',
    help: "Give it a value in `with`.",
  },
  "bind/route-differs": {
    severity: "error",
    message: "`{{operation}}` does not list what this operation lists.",
    help: "Its `items` must be {{items}} too.",
  },
  "bind/secret-captured": {
    severity: "error",
    message: "`{{place}}` holds a secret, and captured values are kept in the open.",
    help: "Tokens are kept in the vault by themselves: name a place with an id, a name or an address.",
  },
  "bind/set-and-input": {
    severity: "error",
    message: '"{{name}}" is already set for `{{operation}}`.',
    help: "Remove it from `input`, or from `set`.",
  },
  "bind/slot-not-in-path": {
    severity: "error",
    message: '"{{name}}" is no parameter in the path of {{operations}}.',
    help: "{{help}}",
  },
  "bind/slot-without-place": {
    severity: "error",
    message: "{{slot}} stands for nothing: `{{key}}` does not say where it is.",
    help: "Name its place in the delivery, such as `header.X-Request-Timestamp`.",
  },
  "bind/test-input": {
    severity: "error",
    message: 'The test does not give "{{name}}", which `{{operation}}` requires.',
    help: "Give it in `with`, or test with an operation that needs nothing.",
  },
  "bind/unknown-auth": {
    severity: "error",
    message: 'There is no auth method "{{id}}".{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-call": {
    severity: "error",
    message: 'There is no operation "{{name}}" in this definition.{{suggestion}}',
    help: "There are {{names}}.",
  },
  "bind/unknown-command": {
    severity: "error",
    message: 'The driver "{{driver}}" has no command "{{name}}" for this.{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-connection": {
    severity: "error",
    message: "`{{place}}` is never captured.{{suggestion}}",
    help: "A connection knows {{known}}; add it to `connection.fields` or `connection.capture`.",
  },
  "bind/unknown-contract": {
    severity: "error",
    message: 'No contract has a method "{{name}}".{{suggestion}}',
    help: "There are {{names}}.",
  },
  "bind/unknown-event": {
    severity: "error",
    message: 'There is no event "{{name}}" in `webhooks`.{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-input": {
    severity: "error",
    message: 'Operation "{{operation}}" has no input "{{name}}".{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-operation": {
    severity: "error",
    message: 'Operation "{{operation}}" is not in {{where}}.{{suggestion}}',
    help: "`human connector spec search {{source}} <words>` finds operations{{more}}.",
  },
  "bind/unknown-output": {
    severity: "error",
    message: '{{where}} has no "{{name}}".{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-parameter": {
    severity: "error",
    message: 'Operation "{{operation}}" has no parameter "{{name}}".{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-return": {
    severity: "error",
    message: '`{{method}}` gives no "{{name}}".{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-schema": {
    severity: "error",
    message: 'There is no "{{reference}}" in the pinned spec.',
    help: "Slices hold what the operations in use reach; write the schema out here otherwise.",
  },
  "bind/unknown-scope": {
    severity: "warning",
    message: 'The vendor\'s document has no scope "{{scope}}".{{suggestion}}',
    help: "A scope that the vendor does not know fails the consent of every account.",
    waivable: true,
  },
  "bind/unknown-table": {
    severity: "error",
    message: 'There is no table "{{name}}".{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-word": {
    severity: "error",
    message: '"{{word}}" is no word of the contract for "{{name}}".{{suggestion}}',
    help: "There are {{words}}.",
  },
} as const;
