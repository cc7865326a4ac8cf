/** Calls that would be repeated, and must not be. */
export const retry = {
  "retry/not-idempotent": {
    severity: "error",
    message: "A {{method}} that a timeout hides would be sent twice.",
    help: "Say in `idempotency` why it may be repeated, or remove `retry`.",
    waivable: true,
  },
} as const;
