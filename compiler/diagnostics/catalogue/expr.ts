/** Places and expressions. */
export const expr = {
  "expr/argument-count": {
    severity: "error",
    message: 'Function "{{name}}" takes {{expected}}, not {{count}}.',
  },
  "expr/credential-escape": {
    severity: "error",
    message: "`credential` cannot be read here.",
    help: "It can be read in `auth`, `driver.connect` and `verify.secret` only.",
  },
  "expr/maybe-absent": {
    severity: "error",
    message: '`{{place}}` may be skipped, and "{{name}}" has to be there.',
    help: "Say what stands for it then: `orElse({{place}}.…, …)`.",
  },
  "expr/looks-like": {
    severity: "error",
    message: "`{{found}}` is mere text here, and no expression.",
    help: "Write `{{value}}` for its value; the text itself is `{{literal}}`.",
  },
  "expr/no-method": {
    severity: "error",
    message: 'Values have no methods here, and so no "{{name}}".',
    help: "{{help}}",
  },
  "expr/step-order": {
    severity: "error",
    message: 'Step "{{name}}" has not run yet.',
    help: "Steps read those before them; their order is the order of the calls.",
  },
  "expr/syntax": {
    severity: "error",
    message: "This expression does not parse: {{reason}}.",
    help: "{{help}}",
  },
  "expr/type": {
    severity: "error",
    message: '"{{name}}" must be {{expected}}, not {{found}}.{{suggestion}}',
  },
  "expr/unclosed": {
    severity: "error",
    message: "An expression starts here and does not end.",
    help: "Close it with `}`.",
  },
  "expr/unknown-function": {
    severity: "error",
    message: 'There is no function "{{name}}".{{suggestion}}',
    help: "The functions are {{names}}.",
  },
  "expr/unknown-member": {
    severity: "error",
    message: 'There is no "{{name}}" in `{{of}}`.{{suggestion}}',
    help: "{{help}}",
  },
  "expr/unknown-root": {
    severity: "error",
    message: '"{{name}}" cannot be read here.{{suggestion}}',
    help: "What can be read here: {{allowed}}.",
  },
  "expr/unsupported": {
    severity: "error",
    message: "Expressions cannot use {{what}}.",
    help: "They have field access, literals, operators, `?:` and functions.",
  },
} as const;
