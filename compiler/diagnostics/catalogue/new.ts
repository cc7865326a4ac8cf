/** `human connector new`. */
export const draft = {
  "new/bad-id": {
    severity: "error",
    message: '"{{id}}" is not an id.',
    help: "Write lower case words joined by hyphens, such as payments-stripe.",
  },
  "new/exists": {
    severity: "error",
    message: '"{{path}}" is there already.',
    help: "Choose another id, or remove the file.",
  },
  "new/unknown-operation": {
    severity: "error",
    message: 'There is no operation "{{operation}}" in this document.{{suggestion}}',
    help: "`human connector spec search <source> <words>` finds operations.",
  },
} as const;
