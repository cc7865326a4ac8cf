import { buildSchema } from "graphql";
import { expect, it } from "vitest";
import { readRequest } from "../../../../compiler/spec/graphql/request.ts";
import {
  compileTracker,
  definitionOf,
  graphQLHost,
  pin,
  vendorSchema,
} from "../../../kit/graphql-fixture.ts";

const schema = buildSchema(vendorSchema);

function said(text: string): readonly string[] {
  const read = readRequest(schema, text);
  if (read.kind === "request") return [];
  return read.problems.map(({ message, start, end }) => `${text.slice(start, end)}: ${message}`);
}

it.each([
  [
    "a field",
    "{ viewer { nam } }",
    'nam: Cannot query field "nam" on type "User". Did you mean "name"?',
  ],
  [
    "an argument",
    "{ issue(id: 1) { number } }",
    'id: Unknown argument "id" on field "QueryRoot.issue".',
  ],
  ["a missing argument", "{ issue { number } }", /^issue: Argument "QueryRoot\.issue\(number:\)"/],
  [
    "a type",
    "query ($n: Number!) { issue(number: $n) { number } }",
    /^Number: Unknown type "Number"/,
  ],
  [
    "a variable's type",
    "query ($n: String!) { issue(number: $n) { number } }",
    /^\$n: Variable "\$n" of type "String!"/,
  ],
  ["an unused variable", "query ($n: Int) { viewer { name } }", '$n: Variable "$n" is never used.'],
  [
    "a fragment in a circle",
    "{ viewer { ...A } } fragment A on User { manager { ...A } }",
    /^\.\.\.: Cannot spread fragment "A"/,
  ],
  [
    "a fragment that cannot apply",
    "{ viewer { ... on Bot { name } } }",
    /^\.\.\.: Fragment cannot be spread here/,
  ],
  ["fields in conflict", "{ viewer { a: name a: email } }", /^a: Fields "a" conflict/],
  ["a directive", "{ viewer @cached { name } }", /^@cached: Unknown directive/],
  [
    "a leaf with fields",
    "{ viewer { name { x } } }",
    /^\{: Field "name" must not have a selection/,
  ],
  [
    "an object without fields",
    "{ viewer }",
    /^viewer: Field "viewer" of type "User!" must have a selection/,
  ],
  ["a value of an enum", "{ issues(order: NEWEST) { totalCount } }", /^NEWEST: /],
  [
    "two of one",
    'mutation { issueCreate(input: { title: "a", assignee: { userId: 1, teamKey: "b" } }) { issue { id } } }',
    /^\{: /,
  ],
  ["a type of the language", "type A { b: Int }", /^type: The "A" definition is not executable/],
  ["nothing", "# only words", /^: Syntax Error: Unexpected <EOF>/],
  [
    "too many words",
    `{ ${"viewer { name } ".repeat(2_000)} }`,
    /Document contains more than 5000 tokens/,
  ],
])("is refused for %s", (_, text, expected) => {
  const [first = ""] = said(text);
  if (typeof expected === "string") expect(first).toBe(expected);
  else expect(first).toMatch(expected);
});

it("takes what the real library takes", () => {
  expect(
    said("query Q($id: ID!) { node(id: $id) { ... on Issue @include(if: true) { title } } }"),
  ).toEqual([]);
  expect(buildSchema(vendorSchema).getQueryType()?.name).toBe("QueryRoot");
});

it("keeps what a name means, whatever the name is", async () => {
  const text =
    "query ($constructor: Int!) { hasOwnProperty: issue(number: $constructor) { toString: title } }";
  const operations = `  issues.get: { graphql: "${text}" }\n  users.me: { graphql: "{ viewer { name } }" }\n`;
  const definition = definitionOf(operations).replace(/\n {2}pagination.*\n/, "\n");
  const { connector } = await compileTracker(graphQLHost(definition));
  const operation = connector?.operations.find(({ id }) => id === "issues.get");
  expect(operation?.inputs.map(({ name }) => name)).toEqual(["constructor"]);
  expect(JSON.stringify(operation?.outputType)).toContain('"hasOwnProperty"');
});

it("lets two documents call their fragments the same", async () => {
  const operations = [
    '  issues.get: { graphql: "{ issue(number: 1) { ...Part } } fragment Part on Issue { title }" }',
    '  users.me: { graphql: "{ viewer { ...Part } } fragment Part on User { name }" }\n',
  ].join("\n");
  const host = graphQLHost(definitionOf(operations).replace(/\n {2}pagination.*\n/, "\n"));
  expect(await pin(host)).toEqual([]);
});
