import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  bearer,
  type Connector,
  type ConnectorClass,
  createAttestor,
  createContext,
  createQuestions,
  type CredentialProvider,
  fields,
} from "@human/connector-sdk";
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";
import { createMockVendor, type MockVendor } from "@human/connector-sdk/testing";
import { afterAll, expect, it } from "vitest";
import * as postgresql from "../../generated/db-postgresql/db-postgresql.ts";
import * as postmark from "../../generated/email-postmark/email-postmark.ts";
import * as github from "../../generated/github/github.ts";
import * as dropbox from "../../generated/storage-dropbox/storage-dropbox.ts";
import { publishReport } from "./agent.ts";
import { blocksOf } from "./page.ts";

const store = openSqliteStore({ path: ":memory:" });
const questions = createQuestions({
  store,
  attestor: createAttestor({ id: "events-1", key: randomBytes(32) }),
  links: { url: "https://host.example.com/answers", key: randomBytes(32) },
});
afterAll(async () => {
  await store.close();
});

const database = createMockVendor(postgresql);
const disk = createMockVendor(dropbox);
const mail = createMockVendor(postmark);
const code = createMockVendor(github);

it("works through whatever connections an organization has, and asks before it publishes", async () => {
  database.answer("find", { output: [{ id: 1 }, { id: 2 }] });
  code.answer("issues.create", { output: { number: 7, url: "https://github.com/acme/orders/7" } });
  const ctx = createContext<{ readonly github: github.GithubConnector }>({
    organization: "acme",
    actor: "agent-7",
    connections: [
      open(postgresql.DbPostgresqlConnector, database, fields({ user: "u", password: "p" }), {
        host: "db.acme.com",
        database: "shop",
      }),
      open(dropbox.StorageDropboxConnector, disk, bearer("any")),
      open(postmark.EmailPostmarkConnector, mail, fields({ key: "k" }), { from: "us@acme.com" }),
      open(github.GithubConnector, code, bearer("any")),
    ],
    questions,
  });
  const published = publishReport(ctx);
  await expect.poll(() => mail.requests).toHaveLength(1);
  expect(disk.requests).toMatchObject([{ body: '[{"id":1},{"id":2}]' }]);
  expect(code.requests).toHaveLength(0);

  const { TextBody: text } = JSON.parse(mail.requests[0]?.body ?? "") as { TextBody: string };
  expect(text).toContain("Publish 2 open orders?");
  const [yes = ""] = text.match(/https:\/\/host\.example\.com\/answers\/\S+/) ?? [];
  const { status } = await questions.respond({
    method: "POST",
    url: yes,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from("choice=0"),
  });
  expect(status).toBe(200);
  expect(await published).toBe("https://github.com/acme/orders/7");
});

it("is what the readme shows", () => {
  const written = readFileSync("test/docs/agent.ts", "utf8").replace(
    "../../generated/github/github.ts",
    "@human/connector-github",
  );
  const shown = blocksOf(readFileSync("README.md", "utf8")).map(({ text }) => text);
  expect(shown).toContain(written);
});

function open(
  Made: ConnectorClass,
  { transport, drivers }: MockVendor,
  credentials: CredentialProvider,
  connection: Readonly<Record<string, string>> = {},
): Connector {
  return new Made({
    credentials,
    connection,
    connectionId: Made.descriptor.id,
    organization: "acme",
    actor: "agent-7",
    transport,
    drivers,
  });
}
