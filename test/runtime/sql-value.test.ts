import { expect, it } from "vitest";
import { SqlList, sqlValue } from "../../runtime/drivers/sql/value.ts";
import { failure } from "./kit/connector.ts";

const writing = { moment: (time: Date) => time.toISOString() };

function nested(depth: number): unknown {
  return Array.from({ length: depth }).reduce((within: unknown) => [within], 1);
}

it("binds a list in lists, and none that has no end", async () => {
  expect(sqlValue(nested(60), "a", writing)).toBeInstanceOf(SqlList);
  const circle: unknown[] = [];
  circle.push(circle);
  for (const value of [circle, [[circle]], nested(100), nested(100_000)]) {
    const error = await failure(Promise.try(() => sqlValue(value, "a", writing)));
    expect(error).toMatchObject({ code: "badInput" });
    expect(String(error).length).toBeLessThan(500);
  }
});
