/** What a rule found in a connector whose names are all right. */
export const check = {
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
    message: 'The header "{{name}}" cannot be a constant.',
    help: "Credentials are placed by `auth`; framing is the runtime's.",
  },
  "check/runtime-pending": {
    severity: "warning",
    message: "The runtime cannot do `{{feature}}` yet.",
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
} as const;
