import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { draft, petsDocument, reading } from "./kit.ts";

it("tells of the webhooks that the vendor's document has", async () => {
  const told = async (rest: JsonObject): Promise<readonly string[]> => {
    const { todos } = await draft(petsDocument({ "/p": reading("r") }, rest));
    return todos.flatMap((each) => /tells of webhooks, (.*); how/.exec(each)?.[1] ?? []);
  };
  const post = { post: { responses: {} } };
  expect(await told({ webhooks: { new: post, "gone\n": post } })).toEqual(['new, "gone\\n"']);
  expect(await told({ "x-webhooks": { a: post, b: post, c: post, d: post, e: post } })).toEqual([
    "a, b, c, d and 1 more",
  ]);
  expect(await told({ webhooks: {} })).toEqual([]);
});
