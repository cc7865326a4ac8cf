// @module-tag live/slack
import type { webApi } from "@slack/bolt";
import { afterAll, expect, it } from "vitest";
import { expectAgreement } from "./kit/agreement.ts";
import type { Arrived } from "./kit/double.ts";
import { channel, double, ours, read, text, theirs, ts } from "./kit/slack.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const FILE = "F0S43PZDF";
const ticket = "CwABAAAAXAoAAVnX=";

it("sends files to where its own client sends them, and shows them to the same people", async () => {
  const bytes = Buffer.from([0, 255, 10, 13]);
  const filename = 'größe & "1".bin';
  const answers = ({ path }: Arrived) =>
    path.startsWith("/upload/")
      ? { headers: { "content-type": "text/plain" }, body: "OK - 4" }
      : path.endsWith("getUploadURLExternal")
        ? // Theirs follows the address, ours takes the ticket out of it.
          { body: { ok: true, upload_url: `${double.origin}/upload/v1/${ticket}`, file_id: FILE } }
        : { body: { ok: true, files: [{ id: FILE, title: text }] } };
  /** Theirs wraps the bytes in a form of several parts, and Slack takes them as they are too. */
  const content = (request: Arrived): unknown => {
    if (!request.path.startsWith("/upload/")) return read(request);
    const type = request.headers["content-type"] ?? "";
    const isForm = type.startsWith("multipart/form-data");
    const body = request.body.toString("latin1");
    const start = isForm ? body.indexOf("\r\n\r\n") + 4 : 0;
    const end = isForm ? body.lastIndexOf("\r\n--", body.length - 3) : body.length;
    const { method, path } = request;
    const { authorization } = request.headers;
    return { method, path: decodeURIComponent(path), authorization, bytes: body.slice(start, end) };
  };
  await expectAgreement(double, content, {
    file: {
      answers,
      ours: async () => {
        const { id, url } = await ours.filesReserve({ name: filename, size: bytes.length });
        const [, last = ""] = /([^/]+)$/.exec(url) ?? [];
        await ours.filesSend({ ticket: last, content: bytes });
        const shared = { channel, thread: ts, text };
        const { files } = await ours.filesShare({ files: [{ id, title: text }], ...shared });
        return files.map((file) => file.id);
      },
      theirs: async () => {
        const shared = { channel_id: channel, thread_ts: ts, initial_comment: text };
        const done = await theirs.filesUploadV2({ file: bytes, filename, title: text, ...shared });
        const { files } = done as unknown as {
          readonly files: readonly webApi.FilesCompleteUploadExternalResponse[];
        };
        return files.flatMap((group) => group.files?.map((file) => file.id));
      },
    },
  });
});

it("sends no file but to the place for files, whatever the ticket says", async () => {
  const send = async (hostile: string) =>
    await double.during(
      () => ({ body: "OK" }),
      () => ours.filesSend({ ticket: hostile, content: Buffer.from("a") }),
    );
  for (const hostile of ["../../api/auth.revoke", "a/b", "a?b#c", "//evil.example/a"]) {
    const [[asked]] = await send(hostile);
    expect([asked?.path, asked?.query]).toEqual([`/upload/v1/${encodeURIComponent(hostile)}`, ""]);
  }
  for (const hostile of ["", ".."]) {
    const [asked, outcome] = await send(hostile);
    expect(asked).toEqual([]);
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "badInput" } });
  }
});
