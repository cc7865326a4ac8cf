/** Definitions that are not of the language. */
export const validate = {
  "validate/empty": {
    severity: "error",
    message: '"{{name}}" is empty.',
    help: "Give it a value, or remove the key.",
  },
  "validate/id-file-name": {
    severity: "error",
    message: 'The id is "{{id}}", but the file is called "{{file}}".',
    help: 'Rename the file to "{{id}}.connector.yaml", or change the id.',
  },
  "validate/misplaced-key": {
    severity: "error",
    message: '"{{key}}" belongs in {{sections}}, not in {{where}}.',
    help: "Move it there; {{where}} has no such key.",
  },
  "validate/missing-key": {
    severity: "error",
    message: '"{{key}}" is missing in {{where}}.',
    help: "{{help}}",
  },
  "validate/not-a-boolean": {
    severity: "error",
    message: 'This is the text "{{text}}" in YAML 1.2.',
    help: "Write {{boolean}}, without quotes.",
  },
  "validate/not-a-duration": {
    severity: "error",
    message: "{{problem}}",
    help: "Write a number and a unit: 500ms, 30s, 5m, 2h or 7d.",
  },
  "validate/not-a-host": {
    severity: "error",
    message: '"{{text}}" is not a host.{{suggestion}}',
    help: "Hosts have no scheme, port or path: api.example.com, *.example.com or ${connection.host}.",
  },
  "validate/not-a-match": {
    severity: "error",
    message: "{{what}}.",
    help: "A condition is a map of places to expected values: `{ body.ok: false }`.",
  },
  "validate/not-a-path": {
    severity: "error",
    message: '"{{text}}" is not a path.',
    help: 'A path is names with dots between them, `user.login` or `items[0].id`; other names stand in brackets, `["odd.name"].id`.',
  },
  "validate/not-a-place": {
    severity: "error",
    message: '"{{text}}" is not a place.{{suggestion}}',
    help: "{{help}}",
  },
  "validate/not-a-size": {
    severity: "error",
    message: "{{problem}}",
    help: "Write a number and a unit: 512KiB, 16MiB or 5GiB.",
  },
  "validate/not-one-of": {
    severity: "error",
    message: '"{{text}}" is not a value of "{{name}}".{{suggestion}}',
    help: "It is one of {{allowed}}.",
  },
  "validate/one-of-keys": {
    severity: "error",
    message: "{{where}} takes exactly one of {{keys}}, and has {{found}}.",
    help: "{{help}}",
  },
  "validate/out-of-range": {
    severity: "error",
    message: '"{{name}}" cannot be {{found}}.',
    help: "It goes from {{range}}.",
  },
  "validate/place-not-expression": {
    severity: "error",
    message: "`{{text}}` is a value, where a place is due.",
    help: "Write the place without `${}`: `body.error.code`.",
  },
  "validate/reason-needed": {
    severity: "error",
    message: '"{{name}}" needs a reason.',
    help: "Say why in at least 15 characters; reviewers see it. What is switched off is written `{ off: reason }`.",
  },
  "validate/secret-in-fields": {
    severity: "error",
    message: "A secret cannot stand in `connection.fields`.",
    help: "Secrets belong in the `fields` of `auth`, where only auth can read them.",
  },
  "validate/slot-not-expression": {
    severity: "error",
    message: "`{{text}}` is a value, where a slot is due.",
    help: "Write the slot `{{slot}}`; the runtime fills it in.",
  },
  "validate/too-many": {
    severity: "error",
    message: '"{{name}}" has {{found}} entries.',
    help: "It takes at most {{most}}.",
  },
  "validate/unknown-key": {
    severity: "error",
    message: 'Unknown key "{{key}}" in {{where}}.{{suggestion}}',
    help: "{{help}}",
  },
  "validate/unknown-slot": {
    severity: "error",
    message: "{{problem}}",
    help: "The slots here are {{allowed}}.",
  },
  "validate/wrong-form": {
    severity: "error",
    message: "{{problem}}",
    help: "{{help}}",
  },
  "validate/wrong-length": {
    severity: "error",
    message: '"{{name}}" has {{found}} characters.',
    help: "It takes {{range}}.",
  },
  "validate/wrong-type": {
    severity: "error",
    message: '"{{name}}" must be {{expected}}, not {{found}}.',
    help: "{{help}}",
  },
} as const;
