import { expect, it } from "vitest";
import { mime } from "../../../runtime/functions/mime.ts";

const now = Date.UTC(2026, 0, 31, 9, 30);
const from = "Human <agent@example.com>";

it("writes a plain message byte for byte", () => {
  const written = mime({ to: "ada@example.com", subject: "Hello", text: "One\nTwo" }, from, now);
  expect(written?.replace(/<[0-9a-f]{32}@/, "<id@").split("\r\n")).toEqual([
    "From: Human <agent@example.com>",
    "To: ada@example.com",
    "Subject: Hello",
    "Date: Sat, 31 Jan 2026 09:30:00 +0000",
    "Message-ID: <id@example.com>",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from("One\r\nTwo").toString("base64"),
  ]);
});

it("puts text beside HTML, and attachments behind them, in lines of 76", () => {
  const content = new Uint8Array(100).fill(7);
  const attachments = [
    { name: "größe.bin", type: "application/octet-stream", content },
    { name: 'a "b".txt', type: "text/plain", content: "x" },
  ];
  const message = { to: "a@example.com", text: "t", html: "<p>t</p>", attachments };
  const written = mime(message, from, now) ?? "";
  const boundaries = [...written.matchAll(/boundary="(=_[0-9a-f]{32})"/g)].map((each) => each[1]);
  expect(boundaries).toHaveLength(2);
  expect(new Set(boundaries).size).toBe(2);
  for (const boundary of boundaries) expect(written).toContain(`--${String(boundary)}--\r\n`);
  expect(written).toContain("Content-Type: multipart/mixed;");
  expect(written).toContain("Content-Type: multipart/alternative;");
  expect(written).toContain(`filename="gr__e.bin";\r\n filename*=UTF-8''gr%C3%B6%C3%9Fe.bin`);
  expect(written).toContain('filename="a \\"b\\".txt"');
  expect(written.split("\r\n").every((line) => line.length <= 78)).toBe(true);
  expect(written).toMatch(/^[\x20-\x7e\r\n]*$/);
  expect(mime(message, from, now)).toBe(written);
});

it("encodes what is not ASCII in headers, in words of at most 75 characters", () => {
  const subject = "Grüße aus Köln 😀 ".repeat(8);
  const written = mime({ to: "Zoë <z@example.com>", subject, text: "" }, from, now) ?? "";
  const header = /Subject: ([^]*?)\r\nDate/.exec(written)?.[1] ?? "";
  const words = header.split(/\r\n | /);
  expect(words.every((word) => /^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/.test(word))).toBe(true);
  expect(words.every((word) => word.length <= 75)).toBe(true);
  const read = words.map((word) => Buffer.from(word.slice(10, -2), "base64").toString()).join("");
  expect(read).toBe(subject);
  expect(written).toContain("To: =?UTF-8?B?Wm/Dqw==?= <z@example.com>");
});

it("answers a conversation that has an id of RFC 5322, and no other", () => {
  const reply = (thread: string): string =>
    mime({ to: "a@example.com", thread, text: "" }, from, now) ?? "";
  expect(reply("<m1@example.com>")).toContain("\r\nIn-Reply-To: <m1@example.com>\r\n");
  expect(reply("17c0ffee")).not.toContain("In-Reply-To");
  expect(reply("<m1@example.com>\r\nBcc: x@y.z")).not.toContain("Bcc");
});

it.each([
  ["to", { to: "a@example.com\r\nBcc: eve@example.com" }],
  ["to", { to: "a@example.com\nBcc: eve@example.com" }],
  ["to", { to: "no address" }],
  ["to", { to: "a@example.com, b@example.com" }],
  ["to", { to: "Eve <a@b> <c@example.com>\u2028" }],
  ["subject", { subject: "Hi\r\nBcc: eve@example.com" }],
  ["subject", { subject: "Hi\u0000" }],
  ["attachments[0].name", { attachments: [{ name: "a\r\nb", type: "text/plain", content: "" }] }],
  [
    "attachments[0].type",
    { attachments: [{ name: "a", type: "text/plain\r\nX: y", content: "" }] },
  ],
  ["attachments[0].content", { attachments: [{ name: "a", type: "text/plain", content: {} }] }],
])("refuses a %s that would write headers of its own: %j", (name, fields) => {
  const write = (): unknown => mime({ to: "a@example.com", text: "x", ...fields }, from, now);
  expect(write).toThrow(expect.objectContaining({ code: "badInput" }) as Error);
  expect(write).toThrow(`The input "${name}"`);
});

it("comes to null without somebody to send to or from", () => {
  expect([mime(null, from, now), mime({}, from, now), mime({ to: "a@b.c" }, null, now)]).toEqual([
    null,
    null,
    null,
  ]);
});
