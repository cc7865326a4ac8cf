/**
 * Every diagnostic of the compiler. A code reads `stage/kebab-words`, is never reused, and has at least
 * one case under `test/err/<code>/`. `message` is one sentence: what is wrong. `help` says what to do.
 * Gaps are written `{{name}}`; `diagnostic()` asks for exactly these values.
 */
export const catalogue = {
  "load/no-definitions": {
    severity: "error",
    message: 'There is no definition in "{{folder}}".',
    help: 'A definition is a file "<id>.connector.yaml".',
  },
} as const;

export type Catalogue = typeof catalogue;
