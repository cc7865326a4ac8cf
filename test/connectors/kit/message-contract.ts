import {
  type ConnectorOptions,
  createSharedState,
  type NotificationConnector,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import type { SendInput } from "../../../runtime/contract/notification.ts";
import { testClock } from "../../runtime/contract/kit.ts";
import { failure } from "../../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../../runtime/kit/server.ts";

/** A connector for messages on a double, and how the vendor refuses. */
export interface MessageVendor {
  readonly open: (server: TestServer, options?: Partial<ConnectorOptions>) => NotificationConnector;
  readonly to: string;
  /** Status, body and what it means. */
  readonly refusals: readonly (readonly [status: number, body: unknown, code: string])[];
  /** The vendor's body of a 429. */
  readonly slowDown: unknown;
}

/** What every connector for messages does alike: bad input goes nowhere, and refusals have one meaning. */
export function messageContract({ open, to, refusals, slowDown }: MessageVendor): void {
  const message: SendInput = { to, text: "Hi" };

  it.each<readonly [string, Partial<Record<keyof SendInput, unknown>>]>([
    ["no recipient", { to: undefined }],
    ["an empty recipient", { to: "" }],
    ["a list for a recipient", { to: [to] }],
    ["a line break in the recipient", { to: `${to}\r\nX-Header: 1` }],
    ["a line break in the subject", { subject: "Hello\r\nthere" }],
    ["a line break in the thread", { thread: "1\n2" }],
    ["a number for a text", { text: 7 }],
    ["a line break in the reference", { reference: "a\r\nb" }],
    ["an input that there is not", { urgent: true } as object],
  ])("sends nothing for %s", async (_, wrong) => {
    await using server = await startServer((_request, response) => json(response, {}));
    const sent = open(server).send({ ...message, ...wrong } as SendInput);
    expect(await failure(sent)).toMatchObject({ code: "badInput" });
    expect(server.seen).toEqual([]);
  });

  it("does not leave attachments out in silence", async () => {
    await using server = await startServer((_request, response) => json(response, {}));
    const attachments = [{ name: "a.txt", type: "text/plain", content: "a" }];
    const sent = open(server).send({ ...message, attachments });
    expect(await failure(sent)).toMatchObject({ code: "unsupported" });
    expect(server.seen).toEqual([]);
  });

  it.each(refusals)("says what %i %j means, and sends once", async (status, body, code) => {
    await using server = await startServer((_request, response) => json(response, body, status));
    expect(await failure(open(server).send(message))).toMatchObject({ code, status });
    expect(server.seen).toHaveLength(1);
  });

  it("waits as long as the vendor asks, and sends the same again", async () => {
    const clock = testClock();
    await using server = await startServer((_request, response) => {
      // Who signs by another clock than the vendor's is refused for that.
      response.setHeader("date", new Date(clock.now()).toUTCString());
      if (server.seen.length > 1) json(response, {}, 403);
      else json(response, slowDown, 429, { "retry-after": "7" });
    });
    const start = clock.now();
    const sent = open(server, { state: createSharedState({ clock }) }).send(message);
    expect(await failure(sent)).toMatchObject({ code: "permission" });
    expect(server.seen).toHaveLength(2);
    expect(server.seen[1]?.body).toBe(server.seen[0]?.body);
    expect(clock.now() - start).toBeGreaterThanOrEqual(7_000);
  });
}
