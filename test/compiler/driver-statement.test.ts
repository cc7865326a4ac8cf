import { expect, it } from "vitest";
import { leastEffect, splitStatement } from "../../compiler/driver/statement.ts";

const inputs = (statement: string): readonly string[] =>
  splitStatement(statement).flatMap((part) => (part.kind === "input" ? [part.name] : []));

it.each([
  ["select :a", ["a"]],
  ["select :a, (:b), x=:c", ["a", "b", "c"]],
  ["select :a::text, id::text, '{}'::json", ["a"]],
  ["select ':a', \":b\", `:c`, 'it''s :d', :e", ["e"]],
  ["select $$ :a $$, $tag$ :b $$ :c $tag$, :d", ["d"]],
  ["-- :a\nselect /* :b\n:c */ :d", ["d"]],
  ["select list[1:n], b:c, @x := 1, :d", ["d"]],
  ["select 1", []],
])("finds the inputs of %j", (statement, expected) => {
  expect(inputs(statement)).toEqual(expected);
});

it("keeps every character that is no input", () => {
  const statement = "select ':a', :b -- :c\n from x where y = :b;";
  const text = splitStatement(statement).map((part) =>
    part.kind === "text" ? part.text : `:${part.name}`,
  );
  expect(text.join("")).toBe(statement);
});

it.each([
  ["select 1", "read"],
  ["  -- delete\n ( select 1 )", "read"],
  ["/* drop */ WITH a as (select 1) select * from a", "read"],
  ["insert into a values (1)", "write"],
  ["create table a ()", "write"],
  ["delete from a", "destroy"],
  ["TRUNCATE a", "destroy"],
  ["drop table a", "destroy"],
])("takes %j for %s at least", (statement, effect) => {
  expect(leastEffect(statement, "sql")).toBe(effect);
});

it.each([
  ["hgetall :key", "read"],
  ["SCAN :cursor", "read"],
  ["set :key :value", "write"],
  ["select 1", "write"],
  ["eval :script 0", "write"],
  ["unlink :keys", "destroy"],
  ["expire :key :seconds", "destroy"],
  ["PEXPIREAT :key :at", "destroy"],
  ["zremrangebyscore :key :least :most", "destroy"],
  ["FLUSHALL", "destroy"],
])("takes %j of Redis for %s at least", (statement, effect) => {
  expect(leastEffect(statement, "redis")).toBe(effect);
});
