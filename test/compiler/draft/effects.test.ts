import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { draft, petsDocument, reading, section } from "./kit.ts";

it("goes by the name of an operation where that says more than its method", async () => {
  const sending = (operationId: string): JsonObject => ({ post: { operationId, responses: {} } });
  const { text, connector } = await draft(
    petsDocument({
      "/deletePets": reading("deletePets"),
      "/logout": reading("logout"),
      "/updates": reading("listUpdates"),
      "/settings": reading("settings"),
      "/DeletePet": sending("DeletePet"),
      "/pets/create": sending("createPet"),
      "/pets/search": sending("searchPets"),
      "/pets": { delete: { operationId: "pets/remove", responses: {} } },
    }),
  );
  expect(
    Object.fromEntries(connector.operations.map((each) => [each.specOperation, each.effect])),
  ).toEqual({
    deletePets: "destroy",
    logout: "write",
    listUpdates: "read",
    settings: "read",
    DeletePet: "destroy",
    createPet: "write",
    searchPets: "write",
    "pets/remove": "destroy",
  });
  expect(text.match(/effect: \w+/g)).toEqual([
    "effect: destroy",
    "effect: write",
    "effect: destroy",
  ]);
  // A connection is tried with nothing that writes.
  expect(section(text, "connection")).toEqual(["test: { call: updates.list }"]);
});
