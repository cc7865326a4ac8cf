import { expect, it } from "vitest";
import { assertReach } from "../../runtime/drivers/sql/reach.ts";

const reach = { collections: ["orders", "sales.lines"], roleEnforcesCollections: false };

it.each([
  "select 1",
  "select * from orders",
  'select * from "orders" as o, sales.lines l where o.id = l.id',
  "select * from `orders` join sales . lines using (id)",
  "select * from only orders, lateral (select * from sales.lines) l",
  "with recent as (select * from orders) select * from recent",
  "select * from information_schema.columns c join pg_catalog.pg_class p on true",
  "select * from generate_series(1, 2), orders",
  "insert into orders (id) values (1) on conflict (id) do update set id = 2",
  "delete from orders",
  "select 'from secrets' from orders -- from secrets",
  "select * from orders for update",
])("lets a statement pass whose tables are open: %s", (text) => {
  expect(() => assertReach(reach, [text])).not.toThrow();
});

it.each([
  "select * from users",
  "select * from auth.users",
  "select * from sales.orders",
  "select * from Orders",
  "select * from orders, users",
  "select * from orders o, users u",
  "select * from orders as o, sales.lines as l, users",
  "select * from orders where exists (select 1 from users)",
  "select * from orders left join users on true",
  "select * from orders union select * from users",
  "with recent as (select * from users) select * from recent",
  "with recent as (delete from users returning *) select * from recent",
  "insert into users select * from orders",
  "update users set id = 1 from orders",
  "delete from orders using users",
  "truncate table users",
  "truncate users",
  "table users",
  "select * from/**/users",
  "select * FROM\nusers",
  'select * from "or""ders"',
])("refuses a statement that names another table: %s", (text) => {
  expect(() => assertReach(reach, [text])).toThrow(/not among those/);
});

it("looks at nothing where all is open, or where the role keeps to it", () => {
  const text = ["select * from users where id = ", "id", ""];
  expect(() => assertReach({ roleEnforcesCollections: false }, text)).not.toThrow();
  expect(() => assertReach({ ...reach, roleEnforcesCollections: true }, text)).not.toThrow();
  expect(() => assertReach(reach, text)).toThrow(/not among those/);
});
