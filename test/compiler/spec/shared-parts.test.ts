import { expect, it } from "vitest";
import { openSpecDocument } from "../../../compiler/spec/document.ts";

const parameters = {
  page: { name: "page", in: "query", schema: { type: "integer" } },
  odd: { name: "odd", in: "query", style: "matrix", schema: { type: "string" } },
  id: { name: "id", in: "path", required: true, schema: { type: "string" } },
};
const responses = {
  lost: { content: { "application/json": { $ref: "#/components/nowhere" } } },
  pet: { content: { "application/json": { schema: { type: "object" } } } },
};

function refer(...names: readonly (keyof typeof parameters)[]) {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

it("reads what operations share alike in each, and says in each what is wrong with it", () => {
  const json = {
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    paths: Object.fromEntries(
      ["/pets/{id}", "/pets", "/pets/{id}/toys"].map((path) => [
        path,
        {
          get: {
            operationId: path,
            parameters: refer("page", "odd", "id"),
            responses: {
              200: { $ref: "#/components/responses/pet" },
              400: { $ref: "#/components/responses/lost" },
            },
          },
        },
      ]),
    ),
    components: { parameters, responses },
  };
  const [document] = openSpecDocument({ path: "pets.json", text: "" }, json);
  const read = (id: string) => ({
    names: document?.operation(id)?.parameters.map((each) => each.name),
    types: document?.operation(id)?.responses.map((each) => each.content.length),
    codes: document?.problems(id).map((each) => each.code),
  });
  const [malformed, unknown] = ["resolve/malformed", "resolve/unknown-reference"];
  const ofPet = { names: ["page", "odd", "id"], types: [1, 0], codes: [malformed, unknown] };
  expect(read("/pets/{id}")).toEqual(ofPet);
  expect(read("/pets/{id}/toys")).toEqual(ofPet);
  expect(read("/pets")).toEqual({
    names: ["page", "odd"],
    types: [1, 0],
    codes: [malformed, malformed, unknown],
  });
});
