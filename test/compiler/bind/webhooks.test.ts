import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { pinShared } from "../corpus.ts";
import { goldenConnector } from "../emit/sample-ir.ts";

const PATH = "definitions/tracker.connector.yaml";
const written = readFileSync("test/golden/emit/webhooks/tracker.connector.yaml", "utf8");
const pinned = await pinShared();

async function compile(text: string): Promise<ReturnType<typeof compileDefinitions>> {
  const host = createMemoryHost({ ...pinned, [PATH]: text });
  return await compileDefinitions(host, { definitions: "definitions", out: "generated" });
}

it("binds everything that a section can say", async () => {
  const { connectors, diagnostics } = await compile(written);
  expect(diagnostics).toEqual([]);
  expect(connectors[0]?.connector?.webhooks).toEqual(goldenConnector("webhooks").webhooks);
});

it("asks for the scopes that events need", async () => {
  const { connectors } = await compile(written);
  expect(connectors[0]?.connector?.auth.map(({ scopes }) => scopes)).toEqual([["issues"]]);
});

it("takes events by their names, whatever the order of the file", async () => {
  const { connectors } = await compile(written);
  const names = connectors[0]?.connector?.webhooks?.events.map(({ name }) => name);
  expect(names).toEqual(["comment.created", "issue.closed", "issue.opened"]);
});

it("says what is wrong and goes on, whatever a place or slot is", async () => {
  const slips: readonly (readonly [string, string, string])[] = [
    ["signature: header.X-Hash", "signature: kept", "expr/unknown-root"],
    ["secret: [subscription.secret, ", "secret: [subscription.id, ", "expr/unknown-member"],
    ["credential.key]", "credential.kye]", "expr/unknown-member"],
    ["audience: ${webhook.url}", "audience: ${credential.key}", "expr/credential-escape"],
    ["token: item.clientState", "token: body.clientState", "expr/unknown-root"],
    ["reply: query.challenge", "reply: result.challenge", "expr/unknown-root"],
    ["url: body.SubscribeURL", "url: kept", "expr/unknown-root"],
    ['email: "push@${connection.topic}"', 'email: "${app.signingSecret}"', "expr/unknown-member"],
    ["is: connection.team,", "is: connection.teams,", "bind/unknown-connection"],
    ["id: result.number", "id: result.nummer", "expr/unknown-member"],
    ['title: "${webhook.url}"', 'title: "${app.webhookUser}"', "expr/unknown-root"],
    ["capture: { page: result.url }", "capture: { page: result.uri }", "expr/unknown-member"],
    ["${subscription.page}", "${subscription.pages}", "expr/unknown-member"],
    ["text: body.comment", "text: result.comment", "expr/unknown-root"],
    ["when: { auth: apiKey }", "when: { body.x: apiKey }", "expr/unknown-root"],
    ['schemas/Issue"', 'schemas/Isue"', "bind/unknown-schema"],
  ];
  for (const [right, wrong, code] of slips) {
    expect(written).toContain(right);
    const { diagnostics } = await compile(written.replace(right, wrong));
    expect(
      diagnostics.map((each) => each.code),
      wrong,
    ).toContain(code);
  }
});

it("takes a field that only deliveries are proven with for one that is read", async () => {
  const format = "format: Bearer ${credential.key}";
  const fields =
    "fields: { key: { title: Key, secret: true }, hook: { title: Hook, secret: true } }";
  const asked = written.replace(format, `${format}\n  ${fields}`);
  const codes = async (text: string): Promise<readonly string[]> =>
    (await compile(text)).diagnostics.map((each) => each.code);
  expect(await codes(asked)).toEqual(["check/field-unused"]);
  expect(await codes(asked.replace("credential.key]", "credential.hook]"))).toEqual([]);
});

it("takes a text in the body for the event, and keeps what stands beside it", async () => {
  const base64 = "{ base64: body.message.data, json: true, keep: body.message.messageId }";
  expect(written).toContain(base64);
  const parsed = written.replace(base64, "{ text: body.Message, keep: body.MessageId }");
  const { connectors, diagnostics } = await compile(parsed);
  expect(diagnostics).toEqual([]);
  expect(connectors[0]?.connector?.webhooks?.parse).toEqual({
    text: ["body", "Message"],
    keep: ["body", "MessageId"],
  });
});
