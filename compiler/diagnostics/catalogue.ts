/**
 * Every diagnostic of the compiler. A code reads `stage/kebab-words`, is never reused, and has at least
 * one case under `test/err/<code>/`. `message` is one sentence: what is wrong. `help` says what to do.
 * Gaps are written `{{name}}`; `diagnostic()` asks for exactly these values.
 */
export const catalogue = {
  "bind/ambiguous-operation": {
    severity: "error",
    message: 'Operation "{{operation}}" is in {{documents}}.',
    help: "Say which one: `{{first}}#{{operation}}`.",
  },
  "bind/name-twice": {
    severity: "error",
    message: 'The name "{{name}}" stands twice in `{{list}}`.',
    help: "Give one of them another name: `{ other: path }`.",
  },
  "bind/no-server": {
    severity: "error",
    message: "The vendor's document names no server.",
    help: "Write `http: { baseUrl: https://… }`.",
  },
  "bind/not-a-list": {
    severity: "error",
    message: '"{{path}}" is not a list.',
    help: "`items` names the list in the answer; write `result` where the whole answer is the list.",
  },
  "bind/not-expandable": {
    severity: "error",
    message: '"{{name}}" can not be expanded here.',
    help: "Only fields that the vendor marks as expandable can be asked for as objects.",
  },
  "bind/required-input": {
    severity: "error",
    message: 'Operation "{{operation}}" requires "{{name}}".',
    help: 'Add "{{name}}" to `input`, or give it a constant in `set`.',
  },
  "bind/set-and-input": {
    severity: "error",
    message: '"{{name}}" is already set for `{{operation}}`.',
    help: "Remove it from `input`, or from `set`.",
  },
  "bind/unknown-call": {
    severity: "error",
    message: 'There is no operation "{{name}}" in this definition.{{suggestion}}',
  },
  "bind/unknown-input": {
    severity: "error",
    message: 'Operation "{{operation}}" has no input "{{name}}".{{suggestion}}',
    help: "Inputs are the operation's parameters, then the members of its body.",
  },
  "bind/unknown-operation": {
    severity: "error",
    message: 'Operation "{{operation}}" is not in the pinned spec.{{suggestion}}',
    help: "Search it with `human connector spec search`, and pin it with `human connector spec pin {{connector}}`.",
  },
  "bind/unknown-output": {
    severity: "error",
    message: 'There is no "{{name}}" at "{{path}}" in the answer.{{suggestion}}',
    help: "Paths in `output` and `items` start at the result; with `items`, those in `output` start at one item.",
  },
  "bind/unknown-parameter": {
    severity: "error",
    message: 'Operation "{{operation}}" has no parameter "{{name}}".{{suggestion}}',
  },
  "check/effect-too-low": {
    severity: "error",
    message: "{{method}} is at least `{{least}}`, not `{{effect}}`.",
    help: "Remove `effect`, or raise it.",
  },
  "check/host-not-listed": {
    severity: "error",
    message: '"{{host}}" is not in `hosts`.',
    help: "Add it to `hosts`, if credentials may travel there.",
  },
  "check/plain-text-url": {
    severity: "error",
    message: "Credentials never travel over {{scheme}}.",
    help: "Use https.",
  },
  "check/reserved-header": {
    severity: "error",
    message: 'The header "{{name}}" can not be a constant.',
    help: "Credentials are placed by `auth`; framing is the runtime's.",
  },
  "check/runtime-pending": {
    severity: "warning",
    message: "The runtime can not do `{{feature}}` yet.",
    help: "It compiles, and refuses with a typed error when it is called.",
  },
  "check/secret-in-file": {
    severity: "error",
    message: "This looks like a live credential.",
    help: "Definitions hold no secrets; ask for it in `auth.fields`, and revoke this one.",
  },
  "check/test-writes": {
    severity: "error",
    message: "A connection's test must read, and `{{operation}}` has effect `{{effect}}`.",
  },
  "check/too-many-unknowns": {
    severity: "error",
    message: "{{count}} of {{fields}} fields could not be typed, more than one in two hundred.",
    help: "Repair the vendor's document with `overlay`.",
  },
  "check/unused-key": {
    severity: "error",
    message: "`{{key}}` is set, but {{reason}}.",
  },
  "check/waiver-unused": {
    severity: "error",
    message: "Nothing at `{{at}}` breaks `{{rule}}`.",
    help: "Remove the waiver, or correct its `allow` or `at`.",
  },
  "expr/argument-count": {
    severity: "error",
    message: 'Function "{{name}}" takes {{expected}} arguments, not {{count}}.',
  },
  "expr/credential-escape": {
    severity: "error",
    message: "`credential` can not be read here.",
    help: "It can be read in `auth`, `driver.connect` and `verify.secret` only.",
  },
  "expr/syntax": {
    severity: "error",
    message: "This expression does not parse: {{reason}}.",
    help: "Expressions in `${…}` are CEL: field access, literals, operators, `?:` and functions.",
  },
  "expr/unclosed": {
    severity: "error",
    message: "An expression starts here and does not end.",
    help: "Close it with `}`.",
  },
  "expr/unknown-function": {
    severity: "error",
    message: 'There is no function "{{name}}".{{suggestion}}',
  },
  "expr/unknown-root": {
    severity: "error",
    message: '"{{name}}" can not be read here.{{suggestion}}',
    help: "What can be read here: {{allowed}}.",
  },
  "expr/unsupported": {
    severity: "error",
    message: "Expressions can not use {{what}}.",
  },
  "hosts/chosen-by-user": {
    severity: "error",
    message: '"{{host}}" lets the user choose where credentials go.',
    help: "Say why in `waivers`.",
  },
  "hosts/shared-suffix": {
    severity: "error",
    message: 'Strangers can have names under "{{host}}".',
    help: "Name the hosts, or say why in `waivers`.",
  },
  "hosts/too-wide": {
    severity: "error",
    message: '"{{host}}" covers a whole top-level domain.',
  },
  "load/no-definitions": {
    severity: "error",
    message: 'There is no definition in "{{folder}}".',
    help: 'A definition is a file "<id>.connector.yaml".',
  },
  "validate/not-a-path": {
    severity: "error",
    message: '"{{text}}" is not a path.',
    help: "A path is names with dots between them, `user.login` or `items[0].id`.",
  },
  "validate/not-a-place": {
    severity: "error",
    message: '"{{text}}" is not a place.',
    help: "A place is a root and a path: `header.X-Request-Id`, `body.error.code`.",
  },
  "validate/place-not-expression": {
    severity: "error",
    message: "`{{text}}` is a value, where a place is due.",
    help: "Write the place without `${}`: `body.error.code`.",
  },
  "webhooks/no-dedupe": {
    severity: "error",
    message: "`webhooks` names no id to tell repeated deliveries apart.",
    help: "Vendors repeat deliveries: name the id in `dedupe`, or say why not in `waivers`.",
  },
  "webhooks/unsigned": {
    severity: "error",
    message: "Anyone can send these webhooks: there is no `verify`.",
    help: "Say how the vendor signs them, or why not in `waivers`.",
  },
} as const;

export type Catalogue = typeof catalogue;
