/** Vendors' documents and their pinned slices. */
export const resolve = {
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
  "resolve/graphql-source": {
    severity: "error",
    message: '"{{source}}" is a GraphQL schema, which has no operations of its own.',
    help: "Write them in a definition, as documents under `graphql`.",
  },
  "resolve/graphql-twice": {
    severity: "error",
    message: '"{{source}}" is a second GraphQL schema.',
    help: "A document does not say which schema it is for: make a connector of its own.",
  },
  "resolve/hash-differs": {
    severity: "error",
    message: '"{{slice}}" is not what was pinned.',
    help: "Slices are neither edited nor merged by hand: run `human connector spec pin {{connector}}`, with an overlay where the vendor is wrong.",
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
  "resolve/overlay-too-large": {
    severity: "error",
    message:
      "Action {{number}} of the overlay goes too far: with those before it, it {{does}} over {{most}} values.",
    help: "Name the places instead of looking for them with `..` and `*`.",
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
    help: "Name a document of the operations that are needed, or raise the limit with `--max-document <MB>`.",
  },
  "resolve/too-many-scopes": {
    severity: "error",
    message: "The document asks for {{count}} scopes in every operation.",
    help: "It may ask for {{most}} at most: mend its `security` with `overlay`.",
  },
  "resolve/undeclared-path-parameter": {
    severity: "warning",
    message:
      'The vendor declares no parameter "{{parameter}}" of operation "{{operation}}", though its path has it.',
    help: "It is taken as text; say more with an overlay.",
  },
  "resolve/unknown-dialect": {
    severity: "error",
    message: '"{{file}}" is not an OpenAPI document: {{reason}}.',
    help: "Take the vendor's OpenAPI or Swagger document, convert this one, or write what you need of it under `spec.paths`.",
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
  "resolve/unsupported-method": {
    severity: "error",
    message: 'Operation "{{operation}}" has the method {{method}}, which is not supported.',
    help: "Remove it from the definition; requests have the methods of OpenAPI 3.2's own keys.",
  },
  "resolve/unsupported-version": {
    severity: "error",
    message: '"{{file}}" is written in version {{version}}, which is not supported.',
    help: "Supported are Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2.",
  },
} as const;
