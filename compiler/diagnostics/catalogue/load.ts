/** Definitions that cannot be read as YAML. */
export const load = {
  "load/anchor": {
    severity: "error",
    message: "`{{text}}` is not part of the language.",
    help: "Anchors, aliases and merge keys copy text that a reviewer does not see. Use `tables`, or write it twice.",
  },
  "load/byte-order-mark": {
    severity: "error",
    message: "The file begins with a byte order mark.",
    help: "Save it as UTF-8 without one.",
  },
  "load/directive": {
    severity: "error",
    message: "YAML directives are not part of the language.",
    help: "Remove the line; definitions are YAML 1.2.",
  },
  "load/duplicate-key": {
    severity: "error",
    message: 'The key "{{key}}" stands twice in this map.',
    help: "Remove one of them.",
  },
  "load/empty": {
    severity: "error",
    message: "The definition is empty.",
    help: "Begin with `id`, `name` and `version`, or let `human connector new` write the file.",
  },
  "load/hidden-character": {
    severity: "error",
    message: "There is a hidden character here ({{character}}).",
    help: "Remove it: what a reader does not see does not belong in a definition.",
  },
  "load/inexact-number": {
    severity: "error",
    message: 'The number "{{text}}" cannot be kept exactly.',
    help: "Put it in double quotes, so that it stays text.",
  },
  "load/key-not-text": {
    severity: "error",
    message: "The key of a map is text here, not a list or a map.",
    help: "Text that begins with `[` or `{` is put in double quotes.",
  },
  "load/merge-conflict": {
    severity: "error",
    message: "A merge left its conflict here.",
    help: "Keep what is right of both sides, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.",
  },
  "load/no-definitions": {
    severity: "error",
    message: 'There is no definition in "{{folder}}".',
    help: 'A definition is a file "<id>.connector.yaml".',
  },
  "load/no-such-definition": {
    severity: "error",
    message: 'There is no definition "{{id}}".{{suggestion}}',
    help: "{{help}}",
  },
  "load/not-utf8": {
    severity: "error",
    message: "The file is not UTF-8 from here on.",
    help: "Save it as UTF-8.",
  },
  "load/other-suffix": {
    severity: "warning",
    message: '"{{name}}" is not read.',
    help: 'Call it "{{wanted}}", or move it out of the folder.',
  },
  "load/reserved-key": {
    severity: "error",
    message: '"{{key}}" cannot be a key.',
    help: "JavaScript reads it as something else. Use another name.",
  },
  "load/several-documents": {
    severity: "error",
    message: "A second document begins here.",
    help: "A file holds one definition: remove the line `---` and what follows it.",
  },
  "load/tab": {
    severity: "error",
    message: "There is a tab in the indentation.",
    help: "Indent with spaces, two per level.",
  },
  "load/tag": {
    severity: "error",
    message: "YAML tags are not part of the language.",
    help: "Remove it: types are known from the schema.",
  },
  "load/too-deep": {
    severity: "error",
    message: "The definition is nested too deeply here.",
    help: "Maps and lists may be nested 64 levels deep.",
  },
  "load/too-large": {
    severity: "error",
    message: "The definition is too large ({{size}}).",
    help: "A definition has at most 4 MB, and 150 lines where people read it. API descriptions go into a file under `specs/`.",
  },
  "load/unquoted-expression": {
    severity: "error",
    message: "YAML read a {{what}} inside `${…}`.",
    help: "Put the expression in double quotes.",
  },
  "load/yaml-syntax": {
    severity: "error",
    message: "This is not YAML: {{reason}}.",
    help: "{{help}}",
  },
} as const;
