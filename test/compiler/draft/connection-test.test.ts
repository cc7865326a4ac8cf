import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { draft, parameter, petsDocument, reading } from "./kit.ts";

const key = { type: "apiKey", in: "query", name: "key" };

/** The line of the connection's test. */
async function testOf(paths: JsonObject): Promise<string | undefined> {
  const components = { securitySchemes: { key } };
  const { text } = await draft(petsDocument(paths, { components, security: [{ key: [] }] }));
  return /^ {2}test: (.*)$/m.exec(text)?.[1];
}

const asked = "# TODO: a call that proves who is connected";

it("tries a connection with the call that says who is connected", async () => {
  const first = { "/pets": reading("list"), "/account": reading("account") };
  expect(await testOf({ ...first, "/v1/users/me": reading("me") })).toBe("{ call: users.me }");
  expect(
    await testOf({ "/p": reading("a"), "/1/verify_credentials.json": reading("v") }),
  ).toContain("{ call: verifyCredentialsJson.v }");
  expect(await testOf(first)).toBe(`{ call: account.account } ${asked}`);
  expect(await testOf({ "/pets": reading("all") })).toBe(`{ call: pets.all } ${asked}`);
});

it("tries it with nothing that anybody may call, and with what needs the credential alone", async () => {
  const open = reading("a", { security: [] });
  expect(await testOf({ "/open": open, "/pets": reading("b") })).toContain("pets.b");
  const keyed = reading("c", { parameters: [parameter("query", "key", { required: true })] });
  const named = reading("d", { parameters: [parameter("query", "name", { required: true })] });
  expect(await testOf({ "/named": named, "/keyed": keyed })).toContain("keyed.c");
  expect(await testOf({ "/open": open, "/named": named })).toBeUndefined();
  const { text } = await draft(petsDocument({ "/open": open }));
  expect(text).toContain(
    'because: "No operation here reads without arguments and needs a credential."',
  );
});

it("takes the reference that the document names", async () => {
  const paths = { "/pets": reading("list") };
  const docs = async (url: string): Promise<string | undefined> => {
    const { text } = await draft(petsDocument(paths, { externalDocs: { url } }));
    return /^docs: .*$/m.exec(text)?.[0];
  };
  expect(await docs("https://docs.pets.example/api")).toBe('docs: "https://docs.pets.example/api"');
  const guess = "docs: https://api.pets.example/ # TODO: the vendor's reference";
  expect(await docs("http://docs.pets.example/api")).toBe(
    'docs: "https://docs.pets.example/api" # TODO: the vendor\'s document names it without TLS',
  );
  for (const url of ["javascript:alert(1)", "https://a@b.example"])
    expect(await docs(url)).toBe(guess);
});
