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
    help: "`items` names the list in the answer; write `result` where the whole answer is the list.",
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
} as const;
