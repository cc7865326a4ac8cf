/** What a rule found in a connector whose names are all right. */
export const check = {
  "check/cannot-presign": {
    severity: "error",
    message: "No auth method of this definition can sign an address.",
    help: "`awsSigV4`, `azureSharedKey` and `jwtBearer` with a `signer` can. Where the vendor makes links by a call, write `call` in place of `presign`.",
  },
  "check/captured-host": {
    severity: "error",
    message: "No entry of `hosts` can be the host of this address.",
    help: "There are {{hosts}}; add the one that the value leads to, such as `*.example.com`.",
  },
  "check/choice-cycle": {
    severity: "error",
    message:
      '`{{operation}}` needs "{{name}}" in its own address, which is chosen from what it lists.',
    help: "Choose from an operation whose document has a server of its own.",
  },
  "check/code-twice": {
    severity: "error",
    message: '"{{code}}" means both `{{first}}` and `{{second}}`.',
    help: "Leave it where it belongs.",
  },
  "check/condition-ignored": {
    severity: "error",
    message: "`{{method}}` does not look at {{names}}.",
    help: "Send it, or refuse calls that have it: `when: { input.ifMatch: { present: false } }`.",
  },
  "check/contract-incomplete": {
    severity: "error",
    message: "Kind `{{kind}}` needs {{methods}}.",
    help: "Fill each in `implements`, or choose another kind: connectors of every kind may fill methods of every contract.",
  },
  "check/credential-in-url": {
    severity: "error",
    message: "The credential would stand in the {{where}} of every address.",
    help: "Addresses are logged by all that they pass: write `header` if the vendor takes one.",
    waivable: true,
  },
  "check/credential-missing": {
    severity: "error",
    message: "The credential is not written here, so it never reaches the vendor.",
    help: "Write `{{read}}` where it belongs.",
  },
  "check/doubtful-natural": {
    severity: "warning",
    message: "`{{operation}}` seems to make something, and two calls would make two.",
    help: "Remove `idempotency: natural`, unless the vendor drops the second call.",
  },
  "check/effect-too-low": {
    severity: "error",
    message: "{{method}} is at least `{{least}}`, not `{{effect}}`.",
    help: "Remove `effect`, or raise it.",
  },
  "check/exact-url-paths": {
    severity: "error",
    message:
      "`exactUrl` sends all calls to one address, and {{operations}} have paths of their own.",
    help: "With `exactUrl` all operations must have the path `/`.",
  },
  "check/field-missing": {
    severity: "error",
    message: 'The scheme `{{scheme}}` needs a field "{{name}}", and `fields` has none.',
    help: "Add it, or leave `fields` out: the scheme has fields of its own.",
  },
  "check/field-unused": {
    severity: "error",
    message: 'Nothing reads "{{name}}".',
    help: "Write `{{read}}` where it belongs, or do not ask for it.",
  },
  "check/header-twice": {
    severity: "error",
    message: '"{{name}}" and "{{other}}" are one header.',
    help: "Case does not count in names of headers, and a request has each of them once.",
  },
  "check/host-not-listed": {
    severity: "error",
    message: '"{{host}}"{{where}} is not in `hosts`.',
    help: "Add it to `hosts`, if credentials may travel there.",
  },
  "check/internal-unused": {
    severity: "error",
    message: "Nothing calls `{{operation}}`, which is internal.",
    help: "Remove the operation, or `internal`.",
  },
  "check/key-not-sent": {
    severity: "error",
    message: 'Calls of {{operations}} have no {{lacking}}, so "{{name}}" never reaches the vendor.',
    help: "Say in `auth` of the operations with which methods they work, or place it elsewhere.",
  },
  "check/made-of-steps": {
    severity: "error",
    message: "`{{operation}}` is made of steps, and `{{key}}` takes what is one call here.",
    help: "Write the calls that it is made of.",
  },
  "check/no-fallback": {
    severity: "error",
    message: "No address is left for calls that none of the conditions fit.",
    help: "The last entry of `baseUrl` must have no `when`, or the conditions must name every value.",
  },
  "check/no-shared-auth": {
    severity: "error",
    message: "No auth method works with all steps of `{{operation}}`.",
    help: "An account has one of them: steps must call what one of them can do alone.",
  },
  "check/not-a-status": {
    severity: "error",
    message: "{{status}} is no HTTP status.",
    help: "Put it in double quotes if it is a code of the vendor.",
  },
  "check/part-size": {
    severity: "error",
    message: "Parts of {{part}} are {{how}} than the vendor takes.",
    help: "`part` must be between `min` and `max`.",
  },
  "check/pattern": {
    severity: "error",
    message: "{{fault}}",
    help: "Patterns are RE2 without flags, lookaround, `\\b` and named classes, so that no text takes long to match: write `[Tt]oo long` for `(?i)too long`.",
  },
  "check/plain-text-url": {
    severity: "error",
    message: "Credentials never travel over {{scheme}}.",
    help: "Use https.",
  },
  "check/redundant": {
    severity: "warning",
    message: "{{what}} changes nothing: {{why}}.",
    help: "Remove it, or run `human connector check --fix`.",
  },
  "check/refresh-impossible": {
    severity: "error",
    message: "`clientCredentials` has no refresh token.",
    help: "Remove `refresh`: when a token ends, a new one is asked for.",
  },
  "check/reserved-header": {
    severity: "error",
    message: 'The header "{{name}}" cannot be a constant.',
    help: "Credentials are placed by `auth`; framing is the runtime's.",
  },
  "check/reserved-parameter": {
    severity: "error",
    message: 'The flow sets "{{name}}" itself.',
    help: "Remove it. Where the vendor has another name for it, use `rename`.",
  },
  "check/revoke-input": {
    severity: "error",
    message: '`{{operation}}` requires "{{name}}", and is called with the token alone.',
    help: "A server that takes the token as a parameter (RFC 7009) is named by `revokeUrl`.",
  },
  "check/scope-missing": {
    severity: "warning",
    message: "The vendor's document asks for {{scopes}} where `{{operation}}` is called.",
    help: "Name it in `scopes`: without it the vendor refuses the call.",
    waivable: true,
  },
  "check/scope-separator": {
    severity: "error",
    message: '"{{scope}}" is one scope here.',
    help: "Write an item for each scope.",
  },
  "check/scope-twice": {
    severity: "error",
    message: '`{{operation}}` asks for "{{scope}}" already.',
    help: "A connection asks for the scopes of all operations: write only others here.",
  },
  "check/secret-in-file": {
    severity: "error",
    message: "This looks like a live credential.",
    help: "Definitions hold no secrets; ask for it in `auth.fields`, and revoke this one.",
  },
  "check/spliced-sql": {
    severity: "error",
    message: "Nothing is written into a statement: values are bound.",
    help: "Write `:name`, and declare it in `input`.",
  },
  "check/table-ambiguous": {
    severity: "error",
    message: '"{{word}}" means both `{{first}}` and `{{second}}`.',
    help: "A word of the vendor stands in one row.",
  },
  "check/table-incomplete": {
    severity: "error",
    message: "`{{place}}` can also be {{words}}.",
    help: "Add it to a row, or write what stands for everything else in `else`.",
  },
  "check/table-unused": {
    severity: "error",
    message: 'No `is` names the table "{{name}}".',
    help: "Use it, or remove it.",
  },
  "check/test-writes": {
    severity: "error",
    message:
      "What is called to connect an account must read, and `{{operation}}` has effect `{{effect}}`.",
  },
  "check/todo": {
    severity: "warning",
    message: "To do: {{todo}}",
    help: "Do it, and remove the comment.",
  },
  "check/too-many-unknowns": {
    severity: "error",
    message: "{{count}} of {{fields}} fields could not be typed, more than one in two hundred.",
    help: "Repair the vendor's document with `overlay`.",
  },
  "check/unknown-error-field": {
    severity: "warning",
    message: 'No error that the vendor describes has "{{name}}" here.{{suggestion}}',
    help: "{{help}}",
  },
  "check/unknown-parameter": {
    severity: "error",
    message: 'No operation has a parameter "{{name}}".{{suggestion}}',
    help: "{{help}}",
  },
  "check/unknown-waiver": {
    severity: "error",
    message: 'No waiver can allow "{{rule}}".{{suggestion}}',
    help: "What a waiver may allow says so in its help; everything else has to be mended.",
  },
  "check/unused-key": {
    severity: "error",
    message: "`{{key}}` is set, but {{reason}}.",
  },
  "check/wait-not-correlated": {
    severity: "error",
    message: "Any `{{event}}` would settle any question.",
    help: "Tie it to what was sent: give `where` a value with `${result.…}` or `${input.…}`.",
  },
  "check/waiver-too-wide": {
    severity: "error",
    message: "`{{at}}` covers more than what breaks `{{rule}}`.",
    help: "Write {{place}}, so that the next one is not allowed by accident.",
  },
  "check/waiver-unused": {
    severity: "error",
    message: "Nothing at `{{at}}` breaks `{{rule}}`.{{places}}",
    help: "Remove the waiver, or correct its `allow` or `at`.",
  },
  "check/written-as-text": {
    severity: "warning",
    message: "Callers write the parts of {{names}} as text, since the vendor does not say how.",
    help: "Say it by an `overlay`: `style: deepObject`, or JSON (`content` in place of `schema`; in a form `contentType`).",
    waivable: true,
  },
} as const;
