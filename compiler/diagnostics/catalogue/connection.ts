/** Connections that nobody could rely on. */
export const connection = {
  "connection/no-test": {
    severity: "error",
    message: "No call proves that a connection works.",
    help: "Name an operation that reads: `test: { call: users.me }`.",
    waivable: true,
  },
} as const;
