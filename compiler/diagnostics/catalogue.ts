/**
 * Every diagnostic of the compiler. A code reads `stage/kebab-words`, is never reused, and has at least
 * one case under `test/err/<code>/`. `message` is one sentence: what is wrong. `help` says what to do.
 * Gaps are written `{{name}}`; `diagnostic()` asks for exactly these values.
 */
export const catalogue = {
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
  "check/effect-too-low": {
    severity: "error",
    message: "{{method}} is at least `{{least}}`, not `{{effect}}`.",
    help: "Remove `effect`, or raise it.",
  },
  "check/host-not-listed": {
    severity: "error",
    message: '"{{host}}" is not in `hosts`.',
    help: "Add it to `hosts`, if credentials may travel there.",
  },
  "check/plain-text-url": {
    severity: "error",
    message: "Credentials never travel over {{scheme}}.",
    help: "Use https.",
  },
  "check/reserved-header": {
    severity: "error",
    message: 'The header "{{name}}" cannot be a constant.',
    help: "Credentials are placed by `auth`; framing is the runtime's.",
  },
  "check/runtime-pending": {
    severity: "warning",
    message: "The runtime cannot do `{{feature}}` yet.",
    help: "It compiles, and refuses with a typed error when it is called.",
  },
  "check/secret-in-file": {
    severity: "error",
    message: "This looks like a live credential.",
    help: "Definitions hold no secrets; ask for it in `auth.fields`, and revoke this one.",
  },
  "check/test-writes": {
    severity: "error",
    message: "A connection's test must read, and `{{operation}}` has effect `{{effect}}`.",
  },
  "check/too-many-unknowns": {
    severity: "error",
    message: "{{count}} of {{fields}} fields could not be typed, more than one in two hundred.",
    help: "Repair the vendor's document with `overlay`.",
  },
  "check/unused-key": {
    severity: "error",
    message: "`{{key}}` is set, but {{reason}}.",
  },
  "check/waiver-unused": {
    severity: "error",
    message: "Nothing at `{{at}}` breaks `{{rule}}`.",
    help: "Remove the waiver, or correct its `allow` or `at`.",
  },
  "connection/no-test": {
    severity: "error",
    message: "No call proves that a connection works.",
    help: "Name an operation that reads: `test: { call: users.me }`.",
  },
  "expr/argument-count": {
    severity: "error",
    message: 'Function "{{name}}" takes {{expected}} arguments, not {{count}}.',
  },
  "expr/credential-escape": {
    severity: "error",
    message: "`credential` cannot be read here.",
    help: "It can be read in `auth`, `driver.connect` and `verify.secret` only.",
  },
  "expr/syntax": {
    severity: "error",
    message: "This expression does not parse: {{reason}}.",
    help: "Expressions in `${…}` are CEL: field access, literals, operators, `?:` and functions.",
  },
  "expr/unclosed": {
    severity: "error",
    message: "An expression starts here and does not end.",
    help: "Close it with `}`.",
  },
  "expr/unknown-function": {
    severity: "error",
    message: 'There is no function "{{name}}".{{suggestion}}',
  },
  "expr/unknown-root": {
    severity: "error",
    message: '"{{name}}" cannot be read here.{{suggestion}}',
    help: "What can be read here: {{allowed}}.",
  },
  "expr/unsupported": {
    severity: "error",
    message: "Expressions cannot use {{what}}.",
  },
  "hosts/chosen-by-user": {
    severity: "error",
    message: '"{{host}}" lets the user choose where credentials go.',
    help: "Say why in `waivers`.",
  },
  "hosts/shared-suffix": {
    severity: "error",
    message: 'Strangers can have names under "{{host}}".',
    help: "Name the hosts, or say why in `waivers`.",
  },
  "hosts/too-wide": {
    severity: "error",
    message: '"{{host}}" covers a whole top-level domain.',
  },
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
  "load/no-definitions": {
    severity: "error",
    message: 'There is no definition in "{{folder}}".',
    help: 'A definition is a file "<id>.connector.yaml".',
  },
  "load/no-such-definition": {
    severity: "error",
    message: 'There is no definition "{{id}}".',
    help: 'It would be the file "{{path}}".',
  },
  "load/not-utf8": {
    severity: "error",
    message: "The file is not UTF-8 from here on.",
    help: "Save it as UTF-8.",
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
    help: "A definition has at most 1 MB, and 150 lines where people read it. API descriptions go into a file under `specs/`.",
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
  "resolve/bundle-failed": {
    severity: "error",
    message: 'The parts of "{{source}}" cannot be put together: {{reason}}.',
    help: "Every file that a document refers to must lie in its folder or package.",
  },
  "resolve/component-exists": {
    severity: "error",
    message: 'Component "{{name}}" is in the vendor\'s document too.',
    help: "Give it another name.",
  },
  "resolve/hash-differs": {
    severity: "error",
    message: '"{{slice}}" is not what was pinned.',
    help: "Slices are not edited by hand: write an overlay, then run `human connector spec pin {{connector}}`.",
  },
  "resolve/integrity-differs": {
    severity: "error",
    message: '"{{source}}" {{version}} has other bytes than the pinned ones.',
    help: "Somebody changed the package or the lock file. Find out who before you pin it again.",
  },
  "resolve/lock-malformed": {
    severity: "error",
    message: 'Line {{line}} of "{{file}}" cannot be read.',
    help: "The file is written by `human connector spec pin`; take one side of a merge, then pin again.",
  },
  "resolve/lock-without-slice": {
    severity: "error",
    message: '"{{slice}}" is in the lock file but does not exist.',
    help: "Run `human connector spec pin`.",
  },
  "resolve/malformed": {
    severity: "warning",
    message:
      'The vendor\'s {{what}} at `{{pointer}}` is not valid in operation "{{operation}}" and is skipped.',
    help: "Mend it with an overlay.",
  },
  "resolve/malformed-document": {
    severity: "error",
    message: '"{{source}}" cannot be read: {{reason}}.',
  },
  "resolve/malformed-source": {
    severity: "error",
    message: '"{{source}}" is not a source.',
    help: "Write `npm:<package>/<path>` without a version, or `file:<path>`.",
  },
  "resolve/not-pinned": {
    severity: "error",
    message: 'The spec of "{{id}}" is not pinned.',
    help: "Run `human connector spec pin {{connector}}`.",
  },
  "resolve/operation-exists": {
    severity: "error",
    message: "{{method}} `{{path}}` is in the vendor's document too.",
    help: "Remove it from `spec.paths`, or change the vendor's with an overlay.",
  },
  "resolve/overlay-malformed": {
    severity: "error",
    message: "Action {{number}} of the overlay is not valid: {{reason}}.",
    help: "An action has a `target` (JSONPath) and either `update` or `remove: true`.",
  },
  "resolve/overlay-no-match": {
    severity: "error",
    message: "Action {{number}} of the overlay changes nothing: `{{target}}` matches nothing.",
    help: "The vendor may have mended it: remove the action, or correct its target.",
  },
  "resolve/overlay-unreadable": {
    severity: "error",
    message: 'Overlay "{{overlay}}" cannot be read: {{reason}}.',
  },
  "resolve/package-file": {
    severity: "error",
    message: '"{{source}}" cannot be fetched: {{reason}}',
  },
  "resolve/pin-outdated": {
    severity: "error",
    message: 'The {{what}} of "{{id}}" changed after it was pinned.',
    help: "Run `human connector spec pin {{connector}}`.",
  },
  "resolve/remote-source": {
    severity: "error",
    message: '"{{source}}" is a URL.',
    help: "Specs come from npm packages or files: write `npm:<package>/<path>` or `file:<path>`.",
  },
  "resolve/slice-differs": {
    severity: "error",
    message: '"{{slice}}" is not what {{source}} {{version}} gives.',
    help: "Run `human connector spec pin {{connector}}` and review what changes.",
  },
  "resolve/slice-without-lock": {
    severity: "error",
    message: '"{{slice}}" is not in the lock file.',
    help: "Remove it, or run `human connector spec pin`.",
  },
  "resolve/spec-id-twice": {
    severity: "error",
    message: 'The id "{{id}}" stands twice in `spec`.',
    help: "Give every document an `id` of its own, and write `use: <id>#<operation>`.",
  },
  "resolve/too-deep": {
    severity: "error",
    message: '"{{source}}" is nested too deeply.',
  },
  "resolve/too-large": {
    severity: "error",
    message: '"{{source}}" has more than {{limit}} MB.',
  },
  "resolve/undeclared-path-parameter": {
    severity: "warning",
    message:
      'The vendor declares no parameter "{{parameter}}" of operation "{{operation}}", though its path has it.',
    help: "It is taken as text; say more with an overlay.",
  },
  "resolve/unknown-dialect": {
    severity: "error",
    message: '"{{file}}" is not an OpenAPI document: it has no `openapi`.',
  },
  "resolve/unknown-file": {
    severity: "error",
    message: 'There is no file "{{path}}".',
    help: "Paths of sources start in the folder of the definitions.",
  },
  "resolve/unknown-reference": {
    severity: "warning",
    message: '"{{reference}}" in {{where}} leads nowhere.',
    help: "Mend it with an overlay.",
  },
  "resolve/unsupported-version": {
    severity: "error",
    message: '"{{file}}" is written in version {{version}}, which is not supported.',
    help: "Supported are OpenAPI 3.0, 3.1 and 3.2.",
  },
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
    help: "A path is names with dots between them, `user.login` or `items[0].id`.",
  },
  "validate/not-a-place": {
    severity: "error",
    message: '"{{text}}" is not a place.',
    help: "A place is a root and a path: `header.X-Request-Id`, `body.error.code`.",
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
  },
  "webhooks/no-dedupe": {
    severity: "error",
    message: "`webhooks` names no id to tell repeated deliveries apart.",
    help: "Vendors repeat deliveries: name the id in `dedupe`, or say why not in `waivers`.",
  },
  "webhooks/unsigned": {
    severity: "error",
    message: "Anyone can send these webhooks: there is no `verify`.",
    help: "Say how the vendor signs them, or why not in `waivers`.",
  },
} as const;

export type Catalogue = typeof catalogue;
