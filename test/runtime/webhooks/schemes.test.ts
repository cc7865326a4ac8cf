import { expect, it } from "vitest";
import type { WebhookSecret } from "../../../runtime/webhooks/scheme.ts";
import { contextOf, NOW, type Secrets, verdict, withHeader, word } from "./kit/verdict.ts";
import { type Vendor, vendors } from "./kit/vendors.ts";

function kept(
  vendor: Vendor,
  ...secrets: readonly (string | Omit<WebhookSecret, "id">)[]
): Secrets {
  return {
    [vendor.place]: secrets.map((each, index) => {
      const { value, ...dates } = typeof each === "string" ? { value: each } : each;
      const text = String(value);
      return { id: `key-${index + 1}`, value: vendor.publicKey?.(text) ?? text, ...dates };
    }),
  };
}

const good = (vendor: Vendor, at: number = NOW) =>
  vendor.sign({ body: vendor.body, at, secret: vendor.secret });

const headerOf = (vendor: Vendor): string => String(good(vendor).headers[vendor.header]);

it.each(vendors)(
  "$vendor: takes what the vendor signed, also with bytes that are no text",
  async (vendor) => {
    const context = contextOf(kept(vendor, vendor.secret));
    expect(await verdict(vendor.scheme(), good(vendor), context)).toEqual({
      kind: "verified",
      scheme: vendor.schemeName,
      keyId: "key-1",
      ...(vendor.timed ? { signedAt: NOW } : {}),
    });
    if (vendor.vendor === "Twilio") return;
    const body = Buffer.concat([Buffer.from([0xff, 0xc3, 0x28, 0x00]), Buffer.from(vendor.body)]);
    const binary = vendor.sign({ body, at: NOW, secret: vendor.secret });
    // Where the time stands in the body, a body that is no JSON has none.
    const expected = vendor.vendor === "Linear" ? "incomplete" : "verified";
    expect(await word(vendor.scheme(), binary, context)).toBe(expected);
  },
);

it.each(vendors)(
  "$vendor: refuses a body with any one byte changed, lost or added",
  async (vendor) => {
    const context = contextOf(kept(vendor, vendor.secret));
    const raw = good(vendor);
    const scheme = vendor.scheme();
    for (let index = 0; index < raw.body.length; index += 1) {
      const body = Buffer.from(raw.body);
      body[index] = (body[index] ?? 0) ^ 0x01;
      expect(await word(scheme, { ...raw, body }, context), `byte ${index}`).not.toBe("verified");
    }
    for (const body of [
      raw.body.subarray(1),
      raw.body.subarray(0, -1),
      Buffer.concat([raw.body, Buffer.from("x")]),
      Buffer.alloc(0),
    ])
      expect(await word(scheme, { ...raw, body }, context)).not.toBe("verified");
  },
);

it.each(vendors)("$vendor: refuses a signature with any one character changed", async (vendor) => {
  const context = contextOf(kept(vendor, vendor.secret));
  const header = headerOf(vendor);
  const scheme = vendor.scheme();
  // What follows is Stripe's v0, which nobody reads.
  const end = header.includes(",v0=") ? header.indexOf(",v0=") : header.length;
  for (let index = 0; index < end; index += 1) {
    const character = header[index] ?? "";
    if (character === "=") continue;
    for (const other of [character === "0" ? "1" : "0", "~", "\u0130"]) {
      const tampered = header.slice(0, index) + other + header.slice(index + 1);
      const raw = withHeader(good(vendor), vendor.header, tampered);
      expect(await word(scheme, raw, context), tampered).not.toBe("verified");
    }
  }
});

it.each(vendors)("$vendor: refuses signatures that are none", async (vendor) => {
  const context = contextOf(kept(vendor, vendor.secret));
  const scheme = vendor.scheme();
  const bad = [
    "",
    " ",
    ",",
    "=",
    "v1=",
    "sha256=",
    "v1,",
    "t=1,v1=",
    "\u0000",
    "a".repeat(100_000),
    "constructor",
    ",".repeat(1000),
  ];
  for (const value of bad) {
    const raw = withHeader(good(vendor), vendor.header, value);
    expect(["badSignature", "incomplete"]).toContain(await word(scheme, raw, context));
  }
  expect(await word(scheme, withHeader(good(vendor), vendor.header, undefined), context)).toBe(
    "unsigned",
  );
});

it.each(vendors.filter(({ timed }) => timed))(
  "$vendor: takes a time in bounds and no other",
  async (vendor) => {
    const context = contextOf(kept(vendor, vendor.secret));
    const past = vendor.vendor === "Linear" ? 60_000 : 300_000;
    const table = [
      [0, "verified"],
      [-past, "verified"],
      [-past - 1000, "stale"],
      [-86_400_000, "stale"],
      [-NOW + 1000, "stale"],
      [60_000, "verified"],
      [61_000, "future"],
      [86_400_000, "future"],
    ] as const;
    for (const [shift, expected] of table) {
      const scheme = vendor.scheme();
      expect(await word(scheme, good(vendor, NOW + shift), context), String(shift)).toBe(expected);
    }
  },
);

it.each(vendors)(
  "$vendor: refuses with another secret, with none, and with an empty one",
  async (vendor) => {
    const scheme = vendor.scheme();
    expect(await word(scheme, good(vendor), contextOf(kept(vendor, vendor.otherSecret)))).toBe(
      "badSignature",
    );
    expect(await word(scheme, good(vendor), contextOf({}))).toBe("noSecret");
    const empty = {
      [vendor.place]: [
        { id: "empty", value: "" },
        { id: "none", value: new Uint8Array() },
      ],
    };
    expect(await word(scheme, good(vendor), contextOf(empty))).toBe("noSecret");
  },
);

it.each(vendors)("$vendor: tries every active secret and says which one fitted", async (vendor) => {
  const scheme = vendor.scheme();
  const both = contextOf(kept(vendor, vendor.otherSecret, vendor.secret));
  expect(await verdict(scheme, good(vendor), both)).toMatchObject({
    kind: "verified",
    keyId: "key-2",
  });
  const dated = async (dates: Omit<WebhookSecret, "id" | "value">): Promise<string> =>
    await word(
      scheme,
      good(vendor),
      contextOf(kept(vendor, vendor.otherSecret, { value: vendor.secret, ...dates })),
    );
  expect(await dated({ notBefore: NOW, notAfter: NOW })).toBe("verified");
  expect(await dated({ notAfter: NOW - 1 })).toBe("badSignature");
  expect(await dated({ notBefore: NOW + 1 })).toBe("badSignature");
});

it.each(vendors)("$vendor: tries every signature", async (vendor) => {
  const context = contextOf(kept(vendor, vendor.secret));
  const scheme = vendor.scheme();
  const right = headerOf(vendor);
  const wrong = String(
    vendor.sign({ body: vendor.body, at: NOW, secret: vendor.otherSecret }).headers[vendor.header],
  );
  const separator = vendor.separator ?? ",";
  // A list that names the time names it once.
  const more = (text: string): string => text.replace(/^ts?=\d+[,;]/, "");
  for (const value of [right + separator + more(wrong), wrong + separator + more(right)])
    expect(await word(scheme, withHeader(good(vendor), vendor.header, value), context)).toBe(
      "verified",
    );
  const flood = Array.from({ length: 30 }, () => more(right)).join(separator);
  expect(await word(scheme, withHeader(good(vendor), vendor.header, flood), context)).toBe(
    "badSignature",
  );
});

it.each(vendors)(
  "$vendor: refuses when any other header that it signs is missing or changed",
  async (vendor) => {
    const context = contextOf(kept(vendor, vendor.secret));
    const scheme = vendor.scheme();
    const raw = good(vendor);
    const others = Object.keys(raw.headers).filter(
      (name) => name !== vendor.header && (name !== "content-type" || vendor.vendor === "Twilio"),
    );
    for (const name of others) {
      expect(await word(scheme, withHeader(raw, name, undefined), context)).toBe("incomplete");
      const value = `${String(raw.headers[name])}0`;
      if (name !== "content-type")
        expect(await word(scheme, withHeader(raw, name, value), context)).not.toBe("verified");
      for (const text of [
        "",
        "abc",
        "1e3",
        "0x10",
        "-5",
        "1700000000.5",
        "Infinity",
        " 1700000000",
      ])
        expect(await word(scheme, withHeader(raw, name, text), context)).not.toBe("verified");
    }
  },
);

it.each(vendors)("$vendor: reads header names in any case", async (vendor) => {
  const raw = good(vendor);
  const headers = Object.fromEntries(
    Object.entries(raw.headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  const context = contextOf(kept(vendor, vendor.secret));
  expect(await word(vendor.scheme(), { ...raw, headers }, context)).toBe("verified");
});
