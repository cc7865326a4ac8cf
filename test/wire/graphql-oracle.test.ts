import { expect, it } from "vitest";
import { vendorSchema } from "../kit/graphql-fixture.ts";
import { createGraphQLVendor, normalDocument, readVendorSchema } from "../kit/graphql-vendor.ts";
import { readVendorSchemaText } from "../kit/vendor-document.ts";

const vendor = createGraphQLVendor(readVendorSchema(vendorSchema));

const request = (sent: object, method = "POST", type = "application/json") => ({
  method,
  target: "/graphql",
  headers: { "content-type": type },
  body: JSON.stringify(sent),
});
const errorsOf = (query: string, variables?: object): readonly string[] =>
  vendor.judge(request({ query, variables })).errors;

it("takes documents of the schema, and names them without their white space", () => {
  const query = "query ($n: Int!) {\n  issue(number: $n) { number }\n}";
  const judged = vendor.judge(request({ query, variables: { n: 7 } }));
  expect(judged).toEqual({ document: normalDocument(query), errors: [] });
  expect(judged.document).toBe("query($n:Int!){issue(number:$n){number}}");
});

it("refuses fields, arguments and variables that the vendor does not have", () => {
  const query = "query ($n: Int!) { issue(number: $n) { number } }";
  expect(errorsOf("{ viewer { nickname } }")).toEqual([
    expect.stringContaining('Cannot query field "nickname"'),
  ]);
  expect(errorsOf("{ issue(id: 7) { number } }")).not.toEqual([]);
  expect(errorsOf("query ($n: String!) { issue(number: $n) { number } }", { n: "7" })).toEqual([
    expect.stringContaining('"String!" used in position expecting type "Int!"'),
  ]);
  expect(errorsOf(query, { n: "7" })).toEqual([
    expect.stringContaining("Int cannot represent non-integer value"),
  ]);
  expect(errorsOf(query, {})).toEqual([expect.stringContaining('non-null type "Int!"')]);
  expect(errorsOf(query, { n: 7, first: 5 })).toEqual(['The document has no variable "first".']);
});

it("refuses what is not sent as GraphQL is", () => {
  const query = "{ viewer { name } }";
  const wrong = ["A document is sent by POST, as JSON."];
  expect(vendor.judge(request({ query }, "GET")).errors).toEqual(wrong);
  expect(vendor.judge(request({ query }, "POST", "text/plain")).errors).toEqual(wrong);
  expect(vendor.judge(request({ document: query })).errors).toEqual(wrong);
  expect(vendor.judge(request({ query, query2: "" })).errors).toEqual([
    'A request has no member "query2".',
  ]);
});

it("answers with something in every field, and with two pages where there are to be two", () => {
  const query =
    "{ issues(first: 2) { nodes { number title } pageInfo { hasNextPage endCursor } } }";
  expect(vendor.answer(request({ query }), true)).toEqual({
    status: 200,
    body: {
      data: {
        issues: {
          nodes: [{ number: 1, title: "title-1" }],
          pageInfo: { hasNextPage: true, endCursor: expect.anything() as unknown },
        },
      },
    },
  });
  expect(vendor.answer(request({ query: "{ nothing }" }), false)).toMatchObject({ status: 400 });
});

it("has the schemas of connectors that speak GraphQL, and of no others", async () => {
  expect(await readVendorSchemaText("linear")).toContain("issueCreate");
  expect(await readVendorSchemaText("github")).toBeUndefined();
});
