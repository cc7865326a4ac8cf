/** The helpers that the template calls; `language-page.ts` has them. Values are Markdown already. */
export const template = `<!-- Generated from schemas/ by \`npm run manual\`. Do not edit: change the schemas, or .ci/manual/. -->

# The definition language

A definition is one file of YAML 1.2, \`definitions/<id>.connector.yaml\`. It says what the vendor's own document does
not: how to authenticate, which operations to offer, how errors, pages and webhooks look. Types, paths and parameters
come from the vendor's document, which is pinned beside the definition.

Editors complete and check the keys through the first line,
\`# yaml-language-server: $schema=../schemas/connector.schema.json\`. A first definition is written in
[ten minutes](first-connector.md); [likely mistakes](mistakes.md) shows what the compiler says.

## How to read a definition

- **Bare text is a place, \`\${…}\` is a value, \`{…}\` is a slot.** \`body.error.code\` says where to look,
  \`\${input.to}\` says what to compute, \`{timestamp}\` is filled in by the runtime. A key takes one of the three.
- **Left is ours, right is theirs.** \`output: [{ url: html_url }]\` gives the vendor's \`html_url\` the name \`url\`.
- **One item stands for a list of one** where several are possible. Of several with \`when\`, the first that fits is
  taken.
- **Conditions are maps of places to expected values,** never expressions; all of a map must hold.
- **\`http\` holds for all operations.** An operation writes only what differs.
- **Danger is written down, with a reason beside it:** in the key itself, as \`pkce: { off: … }\`, or in \`waivers\`.
- **Nothing is silent.** A key that nothing reads, a table that lacks a value, a parameter that nobody sets: each is
  an error at its line.
- Anchors, aliases, merge keys, tags and includes do not exist. Order has a meaning in \`steps\`, in lists with
  \`when\` and in \`operations\`, whose order the documentation keeps.

## Roots

What a place or an expression begins with.

| Root | What it holds | Where it is read |
| --- | --- | --- |
{{#each roots}}
| {{{names}}} | {{{holds}}} | {{{where}}} |
{{/each}}

## Expressions

\`\${…}\` holds an expression in the syntax of CEL: places, literals, \`== != < <= > >= && || ! + - * / % in ?:\`, lists,
maps and the functions below. \`has(result.name)\` asks whether something is there; \`list.map(each, …)\` and
\`list.filter(each, …)\` go through at most 1,000 items and do not stand inside one another. What is absent is null, and
null passes through every function but \`orElse\` and \`has\`. Text that is one expression keeps its type; anything else is
joined as text. Expressions that hold \`: \` or \` #\`, or stand inside \`{ }\` or \`[ ]\`, stand in double quotes.

| Function | What it gives | Example |
| --- | --- | --- |
{{#each functions}}
| {{{call}}} | {{{does}}} | {{{example}}} |
{{/each}}

## Keys

A key that is not marked as required may be left out.

{{#each sections}}
{{{indent}}}- {{{link}}}
{{/each}}

{{#each sections}}
{{{marks}}} {{{heading}}}

{{{text}}}{{#each notes}} {{{this}}}{{/each}}

{{> keys}}
{{/each}}

## Drivers

What \`driver.connect\` takes (\`?\`: may be left out), what operations may be, the driver's own methods for \`implements\`,
and what an application installs beside the SDK.

| Driver | Connects with | Operations | Methods | Packages |
| --- | --- | --- | --- | --- |
{{#each drivers}}
| {{{name}}} | {{{connect}}} | {{{operations}}} | {{{methods}}} | {{{packages}}} |
{{/each}}

## Contracts

A connector of a kind fills the methods that its kind requires, and uses its kind's words for events. Beside these it may
fill methods of any contract and tell of events of its own.

| Kind | Required methods | Events |
| --- | --- | --- |
{{#each contractKinds}}
| {{{name}}} | {{{required}}} | {{{events}}} |
{{/each}}

{{#each methods}}
### {{{heading}}}

{{{text}}}

{{#each lines}}
{{{this}}}
{{/each}}

{{/each}}
## Kinds of values

{{#each kinds}}
### {{{heading}}}

{{{text}}}{{#if examples}} For example {{{examples}}}.{{/if}}

{{> keys}}
{{/each}}
`;

/** The keys of one map, each a line; keys below a key are indented by their depth. */
export const keysTemplate = `{{#each keys}}
{{{indent}}}- {{{name}}}{{#if required}} (required){{/if}}: {{{type}}}. {{{text}}}{{#if fallback}} Default: {{{fallback}}}.{{/if}} For example {{{examples}}}.
{{/each}}
`;
