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
  "expr/no-method": {
    severity: "error",
    message: 'Values have no methods here, and so no "{{name}}".',
    help: "{{help}}",
  },
  "expr/syntax": {
    severity: "error",
    message: "This expression does not parse: {{reason}}.",
    help: "Expressions in `${…}` are CEL: field access, literals, operators, `?:` and functions.",
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
