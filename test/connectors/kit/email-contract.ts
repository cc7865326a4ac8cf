import { type ConnectorOptions, createSharedState } from "@human/connector-sdk";
import { expect, it } from "vitest";
import type { SendInput, SendOutput } from "../../../runtime/contract/notification.ts";
import { testClock } from "../../runtime/contract/kit.ts";
import { failure } from "../../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../../runtime/kit/server.ts";

/** What sends messages, be it a connector of this kind or another that does it too. */
export interface Sender {
  readonly send: (input: SendInput) => Promise<SendOutput>;
}

/** An e-mail connector on a double, and how the vendor refuses. */
export interface EmailVendor {
  readonly open: (server: TestServer, options?: Partial<ConnectorOptions>, from?: string) => Sender;
  /** The vendor's words for a failure, as its documents write them. */
  readonly problem: (text: string) => unknown;
  /** Status with which the vendor refuses what it cannot take. */
  readonly invalid: number;
  /** Whether attachments must be in memory; otherwise they may be streams. */
  readonly inMemory: boolean;
  /** The vendor itself says who the sender is; nothing can be asked for. */
  readonly fixedSender?: true;
}

const letter: SendInput = { to: "ada@example.com", subject: "Hello", text: "Hi" };

/** What every connector for e-mail does alike: bad input goes nowhere, and refusals have one meaning. */
export function emailContract(vendor: EmailVendor): void {
  it.each<readonly [string, Partial<Record<keyof SendInput, unknown>>]>([
    ["no recipient", { to: undefined }],
    ["an empty recipient", { to: "" }],
    ["a recipient that is none", { to: "ada" }],
    ["two recipients", { to: "ada@example.com, bob@example.com" }],
    ["two recipients by a semicolon", { to: "ada@example.com;bob@example.com" }],
    ["a header in the recipient", { to: "ada@example.com\r\nBcc: bob@example.com" }],
    ["a header in the recipient's name", { to: "Ada\nBcc: bob@example.com <ada@example.com>" }],
    ["a list for a recipient", { to: ["ada@example.com"] }],
    ["a header in the subject", { subject: "Hello\r\nBcc: bob@example.com" }],
    ["a line separator in the subject", { subject: "Hello\u2028there" }],
    ["a header in the thread", { thread: "<1@example.com>\r\nBcc: bob@example.com" }],
    ["a number for a text", { text: 7 }],
    ["nothing to say", { text: undefined }],
    ["a header in the reference", { reference: "a\r\nb" }],
    ["a recipient too many", { cc: "bob@example.com" } as object],
    [
      "an attachment in a folder",
      { attachments: [{ name: "../a.txt", type: "text/plain", content: "a" }] },
    ],
    ["an attachment of no type", { attachments: [{ name: "a.txt", type: "text", content: "a" }] }],
    [
      "an attachment with a header in its type",
      { attachments: [{ name: "a", type: "a/b\r\nX: y", content: "a" }] },
    ],
    ["an attachment without content", { attachments: [{ name: "a", type: "a/b" }] }],
  ])("sends nothing for %s", async (_, wrong) => {
    await using server = await startServer((_request, response) => json(response, {}));
    const sent = vendor.open(server).send({ ...letter, ...wrong } as SendInput);
    expect(await failure(sent)).toMatchObject({ code: "badInput" });
    expect(server.seen).toEqual([]);
  });

  if (vendor.fixedSender !== true)
    it("sends nothing from a sender that is none", async () => {
      await using server = await startServer((_request, response) => json(response, {}));
      for (const from of ["nobody", "a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org"]) {
        const sent = vendor.open(server, {}, from).send(letter);
        expect(await failure(sent)).toMatchObject({ code: "badInput" });
      }
      expect(server.seen).toEqual([]);
    });

  if (vendor.inMemory)
    it("sends nothing for an attachment that is a stream", async () => {
      await using server = await startServer((_request, response) => json(response, {}));
      const content = new Blob(["a"]).stream();
      const attachments = [{ name: "a.txt", type: "text/plain", content }];
      const sent = vendor.open(server).send({ ...letter, attachments });
      expect(await failure(sent)).toMatchObject({ code: "badInput" });
      expect(server.seen).toEqual([]);
    });

  it.each([
    [vendor.invalid, "invalid"],
    [401, "reauthenticate"],
    [403, "permission"],
    [500, "unavailable"],
    [503, "unavailable"],
  ])("says what a %i means, and sends once", async (status, code) => {
    await using server = await startServer((_request, response) =>
      json(response, vendor.problem("It cannot be done."), status),
    );
    const error = await failure(vendor.open(server).send(letter));
    expect(error).toMatchObject({ code, status, vendorMessage: "It cannot be done." });
    expect(server.seen).toHaveLength(1);
  });

  it("waits as long as the vendor asks, and sends again", async () => {
    let refusals = 1;
    const clock = testClock();
    await using server = await startServer((_request, response) => {
      refusals -= 1;
      // Who signs by another clock than the vendor's is refused for that.
      response.setHeader("date", new Date(clock.now()).toUTCString());
      if (refusals < 0) json(response, vendor.problem("no"), vendor.invalid);
      else json(response, vendor.problem("Slow down."), 429, { "retry-after": "7" });
    });
    const state = createSharedState({ clock });
    const start = clock.now();
    const error = await failure(vendor.open(server, { state }).send(letter));
    expect(error).toMatchObject({ code: "invalid" });
    expect(server.seen).toHaveLength(2);
    expect(clock.now() - start).toBeGreaterThanOrEqual(7_000);
    expect(server.seen[1]?.body.length).toBe(server.seen[0]?.body.length);
  });
}
