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
  "new/left-out": {
    severity: "warning",
    message: "`{{operation}}` is left out, since its method {{method}} is not supported.",
    help: "Requests have the methods of OpenAPI 3.2's own keys.",
  },
  "new/no-operations": {
    severity: "error",
    message: "The document has no operation that a connector could have.",
    help: "Name another document: this one may hold schemas alone, or be an index of others.",
  },
  "new/nothing-selected": {
    severity: "error",
    message: '"{{selector}}" selects no operation.{{suggestion}}',
    help: "{{help}}",
  },
  "new/unknown-operation": {
    severity: "error",
    message: 'There is no operation "{{operation}}" in this document.{{suggestion}}',
    help: "`human connector spec search <source> <words>` finds operations.",
  },
} as const;
