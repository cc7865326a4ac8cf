/** Names that were not found, or do not fit. */
export const bind = {
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
    help: "{{help}}",
  },
  "bind/not-expandable": {
    severity: "error",
    message: '"{{name}}" cannot be expanded here.',
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
    help: "There are {{names}}.",
  },
  "bind/unknown-input": {
    severity: "error",
    message: 'Operation "{{operation}}" has no input "{{name}}".{{suggestion}}',
    help: "{{help}}",
  },
  "bind/unknown-operation": {
    severity: "error",
    message: 'Operation "{{operation}}" is not in the pinned spec.{{suggestion}}',
    help: "`human connector spec search {{source}} <words>` finds operations; `human connector spec pin {{connector}}` pins those in use.",
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
} as const;
