import { expect, it } from "vitest";
import { basic } from "../../../runtime/webhooks/schemes/basic.ts";
import { token } from "../../../runtime/webhooks/schemes/token.ts";
import { contextOf, delivery, secretAt, verdict, word } from "./kit/verdict.ts";

const gitlab = token({ token: ["header", "x-gitlab-token"], secret: ["subscription", "secret"] });
const context = contextOf(secretAt("subscription.secret", "old token", "new t\u00f6ken"));

function sent(value: string | readonly string[]) {
  return delivery({ headers: { "x-gitlab-token": value } });
}

it("takes a token that is one of the secrets, and no other", async () => {
  expect(await verdict(gitlab, sent("new t\u00f6ken"), context)).toEqual({
    kind: "verified",
    scheme: "token",
    keyId: "key-2",
  });
  for (const value of [
    "",
    "old toke",
    "old tokem",
    "old token ",
    "Old token",
    "new tokken",
    ["old token", "x"],
  ])
    expect(await word(gitlab, sent(value), context)).toBe("badSignature");
  expect(await word(gitlab, delivery({}), context)).toBe("unsigned");
  expect(await word(gitlab, sent("old token"), contextOf({}))).toBe("noSecret");
  expect(await word(gitlab, sent(""), contextOf(secretAt("subscription.secret", "")))).toBe(
    "noSecret",
  );
});

it("demands the token of every item (Microsoft Graph)", async () => {
  const graph = token({
    token: ["item", "clientState"],
    each: ["body", "value"],
    secret: ["subscription", "secret"],
  });
  const of = async (value: unknown): Promise<string> =>
    await word(graph, delivery({ body: JSON.stringify({ value }) }), context);
  const good = { clientState: "old token" };
  expect(await of([good, good])).toBe("verified");
  expect(await of([good, { clientState: "new t\u00f6ken" }])).toBe("verified");
  expect(await of([good, { clientState: "wrong" }])).toBe("badSignature");
  expect(await of([good, {}])).toBe("badSignature");
  expect(await of([good, null])).toBe("badSignature");
  expect(await of([{ clientState: ["old token"] }])).toBe("badSignature");
  expect(await of([])).toBe("unsigned");
  expect(await of("old token")).toBe("unsigned");
});

const postmark = basic({ username: ["app", "user"], secret: ["app", "password"] });
const users = contextOf({
  ...secretAt("app.user", "hook"),
  ...secretAt("app.password", "first", "se:cond\u00e9"),
});

function authorized(header: string) {
  return delivery({ headers: { authorization: header } });
}

const encode = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

it("takes a user name and password, and no other", async () => {
  expect(await verdict(postmark, authorized(encode("hook:se:cond\u00e9")), users)).toEqual({
    kind: "verified",
    scheme: "basic",
    keyId: "key-2",
  });
  expect(
    await word(postmark, authorized(encode("hook:first").replace("Basic", "basic ")), users),
  ).toBe("verified");
  const wrong = [
    "",
    "Basic",
    "Basic ",
    "Bearer x",
    encode("hook:"),
    encode("hook:firs"),
    encode("hoo:kfirst"),
    encode("hookfirst"),
    encode(":first"),
    "Basic hook:first",
    `${encode("hook:first")}!`,
  ];
  for (const header of wrong)
    expect(await word(postmark, authorized(header), users)).toBe("badSignature");
  expect(await word(postmark, delivery({}), users)).toBe("unsigned");
});

it("never takes an empty password or user name of its own side", async () => {
  const half = contextOf(secretAt("app.user", "hook"));
  expect(await word(postmark, authorized(encode("hook:")), half)).toBe("noSecret");
  expect(
    await word(
      postmark,
      authorized(encode(":first")),
      contextOf(secretAt("app.password", "first")),
    ),
  ).toBe("noSecret");
});
