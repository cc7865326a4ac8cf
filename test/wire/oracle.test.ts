import { expect, it } from "vitest";
import { createRequestOracle, type JudgeRequest } from "../kit/request-oracle.ts";
import { readVendorDocuments } from "../kit/vendor-document.ts";

const github = createRequestOracle(await readVendorDocuments("github"));
const stripe = createRequestOracle(await readVendorDocuments("payments-stripe"));
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

async function errorsOf(
  oracle: JudgeRequest,
  method: string,
  target: string,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const judgement = await oracle({ method, target, headers, body });
  return judgement?.errors ?? ["no operation"];
}

it("fails where there is no document to judge by", async () => {
  await expect(readVendorDocuments("nobody")).rejects.toThrow(
    'definitions/specs.lock.yaml pins no document for "nobody".',
  );
});

it("takes the vendor's most literal path", async () => {
  const judge = (target: string) => stripe({ method: "GET", target, headers: {}, body: "" });
  const search = await judge("/v1/customers/search?query=x");
  expect(search?.operation.operationId).toBe("GetCustomersSearch");
  expect((await judge("/v1/customers/cus_1"))?.operation.operationId).toBe("GetCustomersCustomer");
  expect(await judge("/v1/nothing")).toBeUndefined();
  expect(await judge("/v1/customers/cus_1/nothing")).toBeUndefined();
});

it("refuses wrong paths and queries", async () => {
  const list = "/repos/octocat/hello-world/issues";
  expect(await errorsOf(github, "GET", `${list}?state=open`)).toEqual([]);
  for (const [target, error] of [
    [`${list}?state=merged`, "/query/state must be equal to one of the allowed values"],
    [`${list}?per_pages=1`, "/query must NOT have additional properties"],
    [`${list}?per_page=many`, "/query/per_page must be integer"],
    [`${list}?since=yesterday`, '/query/since must match format "date-time"'],
    ["/repos/octocat/hello-world/issues/first", "/path/issue_number must be integer"],
    ["/search/code", "/query must have required property 'q'"],
  ] as const)
    expect(await errorsOf(github, "GET", target)).toEqual([expect.stringContaining(error)]);
  expect(await errorsOf(stripe, "GET", "/v1/refunds?created%5Bsince%5D=1")).not.toEqual([]);
});

it("refuses wrong JSON bodies, members that nobody declares among them", async () => {
  const create = "/repos/octocat/hello-world/issues";
  const judge = (body: unknown, headers = json) =>
    errorsOf(github, "POST", create, JSON.stringify(body), headers);
  expect(await judge({ title: "x", labels: [{ name: "bug" }], milestone: null })).toEqual([]);
  expect(await judge({ titel: "x" })).toEqual([
    expect.stringContaining("must have required property 'title'"),
    expect.stringContaining("must NOT have additional properties"),
  ]);
  expect(await judge({ title: "x", assignees: "octocat" })).toEqual([
    expect.stringContaining("/requestBody/assignees must be array"),
  ]);
  expect(await judge({ title: "x", labels: [{ nam: "bug" }] })).not.toEqual([]);
  expect(await judge({ title: "x" }, form)).toContain(
    'The operation takes no body of the type "application/x-www-form-urlencoded".',
  );
  const pull = "/repos/octocat/hello-world/pulls";
  const text = JSON.stringify({ head: "a", base: "b", draft: "true" });
  expect(await errorsOf(github, "POST", pull, text, json)).toEqual([
    expect.stringContaining("/requestBody/draft must be boolean"),
  ]);
  expect(await errorsOf(github, "GET", create, "{}", json)).toEqual([
    "The operation takes no body.",
  ]);
});

it("reads brackets in forms as the vendor does", async () => {
  const judge = (body: string) => errorsOf(stripe, "POST", "/v1/checkout/sessions", body, form);
  const start = "success_url=x";
  expect(await judge(`${start}&line_items[0][price]=p&line_items[0][quantity]=1`)).toEqual([]);
  expect(await judge(`${start}&line_items[0][quantity]=one`)).toEqual([
    expect.stringContaining("/requestBody/line_items/0/quantity must be integer"),
  ]);
  expect(await judge(`${start}&line_items=%5B%7B%22price%22%3A%22p%22%7D%5D`)).toEqual([
    expect.stringContaining("/requestBody/line_items must be array"),
  ]);
  expect(await judge(`${start}&line_items[0][cost]=p`)).not.toEqual([]);
  expect(await judge(`${start}&expand=url`)).not.toEqual([]);
  expect(await judge(`${start}&expand[0]=url`)).toEqual([]);
  expect(await judge("mode=payment")).toEqual([
    expect.stringContaining("must have required property 'success_url'"),
  ]);
});

it("takes several segments only where the vendor says so", async () => {
  const repository = "/repos/octocat/hello-world";
  expect(await errorsOf(github, "GET", `${repository}/contents/docs/a/b.md`)).toEqual([]);
  expect(await errorsOf(github, "GET", `${repository}/issues/1/2`)).toEqual(["no operation"]);
});
