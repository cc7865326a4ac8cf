import { format } from "prettier";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { printDiagnostics } from "../../../compiler/diagnostics/print.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";

const definition = (implementations: string, operations = ""): string => `
id: store
name: Store
version: 1.0.0
kind: oauth
category: storage
publisher: { id: human, visibility: public }
docs: https://docs.store.example
spec:
  components:
    schemas: { File: { type: object, required: [id, name, size], properties: { id: { type: string }, name: { type: string }, size: { type: integer }, etag: { type: string }, kind: { type: string, enum: [file, dir] } } } }
  paths:
    /files:
      get: { operationId: listFiles, parameters: [{ name: under, in: query, schema: { type: string } }, { name: path, in: query, schema: { type: string } }], responses: { "200": { description: ok, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/File" } } } } } } }
      post: { operationId: begin, requestBody: { content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string }, tags: { type: array, items: { type: object, required: [label], properties: { label: { type: string }, long: { type: string } } } } } } } } }, responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/File" } } } } } }
    /files/{id}:
      get: { operationId: getFile, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/File" } } } } } }
      put: { operationId: putPart, parameters: [{ name: id, in: path, required: true, schema: { type: string } }, { name: number, in: query, schema: { type: integer } }], requestBody: { required: true, content: { application/octet-stream: { schema: { type: string, format: binary } } } }, responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/File" } } } } } }
hosts: [api.store.example]
http: { baseUrl: https://api.store.example }
auth: { scheme: apiKey, header: Authorization, format: "\${credential.key}" }
connection: { test: { call: files.list } }
operations:
  files.list: { use: listFiles, items: result, pagination: none }
  files.begin: { use: begin }
  files.get: { use: getFile }
  files.put: { use: putPart, input: [id, number, content] }
${operations}
implements:
${implementations}`;

async function compile(text: string): Promise<{ readonly said: string; readonly code: string }> {
  const host = createMemoryHost({ "definitions/store.connector.yaml": text });
  const options = { definitions: "definitions", out: "generated" };
  const { connectors, diagnostics } = await compileDefinitions(host, options);
  const files = connectors[0]?.files ?? [];
  return {
    said: printDiagnostics(diagnostics, "short", { color: false }),
    code: files.find(({ path }) => path.endsWith("store.ts"))?.content ?? "",
  };
}

const upload = `
  files.write:
    when: { input.ifMatch: { present: false }, input.ifAbsent: { present: false } }
    upload:
      strategy: multipart
      single: { call: files.put, below: 4MiB, with: { id: "\${input.path}" } }
      size: { part: 8MiB, min: 5MiB, max: 1GiB, parts: 100, parallel: 3 }
      create: { call: files.begin, with: { name: "\${input.path}" } }
      part: { call: files.put, with: { id: "\${create.id}", number: "\${part.number}" }, collect: { n: "\${part.number}", etag: "\${result.etag}" }, resume: body.expected }
      complete: { call: files.begin, with: { name: "\${create.name}" } }
      abort: { call: files.get, with: { id: "\${create.id}" } }
    returns: { path: "\${input.path}", etag: "\${orElse(complete.etag, single.etag)}" }`;

const list = `
  files.list:
    - when: { input.recursive: true }
      call: files.list
      returns: { path: "\${item.name}", kind: { of: item.kind, is: { file: [file], folder: [dir] } }, size: "\${item.size}" }
    - call: files.list
      with: { under: "\${input.prefix}" }
      returns: { path: "\${item.name}", kind: { of: item.kind, is: { file: [file] }, else: folder } }`;

const ask = `
  notification.ask:
    call: files.begin
    with:
      name: \${input.question}
      tags: "\${input.choices.map(c, {'label': c, 'long': substring(lower(c) + ' and some more words of it', 0, 40)}).filter(t, size(t.label) > 3)}"
    confirm: ask
    wait:
      - { for: poll, call: files.get, with: { id: "\${result.id}" }, done: { result.kind: file }, failed: { result.size: 0 }, every: 30s, returns: { choice: "\${result.name}", by: "\${result.id}" } }
      - for: link`;

it("prints every kind of entry as Prettier would, and says nothing", async () => {
  const { said, code } = await compile(definition([upload, list, ask].join("")));
  expect(said).toBe("");
  expect(await format(code, { parser: "typescript", printWidth: 100 })).toBe(code);
  expect(
    code.slice(
      code.indexOf("override readonly"),
      code.indexOf("/**", code.indexOf("override readonly")),
    ),
  ).toMatchSnapshot();
});

it("fills inputs and fields of the same names where nothing is said", async () => {
  const { said, code } = await compile(
    definition(`
  files.stat: { call: files.list, returns: { path: "\${input.path}" } }
  files.copy: { call: files.get, with: { id: "\${input.from}" } }`),
  );
  expect(said).toBe("");
  expect(code).toContain(
    'task: { kind: "call", call: filesList, with: { path: (at) => at("input", "path") } }',
  );
  expect(code).toContain('returns: { etag: (at) => at("result", "etag") }');
});

it("asks for the driver of what only one can do", async () => {
  const { said } = await compile(definition("\n  db.find: { driver: find }"));
  expect(said).toContain("`driver` is done by a driver, and this definition has none.");
});

it("looks into maps and lists for what does not fit", async () => {
  const { said } = await compile(
    definition(`
  notification.ask:
    call: files.begin
    with: { name: x, tags: [{ label: "\${input.choices}" }, { lable: a }, 7] }
    wait: [{ for: link }]`),
  );
  expect(
    said
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/^[^ ]* /, "")),
  ).toEqual([
    'error[expr/type] "tags[0].label" must be text, not a list. Use `json(…)`.',
    'error[expr/unknown-member] There is no "lable" in `tags[1]`. Did you mean "label"?',
    'error[expr/type] "tags[2]" must be a map, not 7.',
  ]);
});

it("takes files with a name and a type for bytes where a form is sent in parts, and nowhere else", async () => {
  const send = (file: string): string =>
    `  notification.send: { call: files.put, with: { id: "\${input.to}", file: "\${input.attachments.map(a, ${file})}" }, returns: { id: "\${result.id}", status: queued } }\n`;
  const list = "{ type: array, items: { type: string, format: binary } }";
  const body = (type: string): string =>
    `${type}: { schema: { type: object, properties: { file: ${list} } } }`;
  const said = async (file: string, type = "multipart/form-data"): Promise<string> =>
    (
      await compile(
        definition(send(file))
          .replace(
            "application/octet-stream: { schema: { type: string, format: binary } }",
            body(type),
          )
          .replace("input: [id, number, content]", "input: [id, number, file]"),
      )
    ).said;
  const named = "{'content': a.content, 'name': a.name, 'contentType': a.type}";
  expect(await said(named)).toBe("");
  expect(await said("a.content")).toBe("");
  expect(await said("{'name': a.name}")).toContain("[expr/type]");
  expect(await said("{'content': 5, 'name': a.name}")).toContain("[expr/type]");
  expect(await said(named, "application/json")).toContain("[expr/type]");
});
