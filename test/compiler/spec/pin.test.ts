import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import {
  createMemoryHost,
  integrityOf,
  type MemoryPackage,
} from "../../../compiler/host-memory.ts";
import { readText, type Host } from "../../../compiler/host.ts";
import { pinSpecs } from "../../../compiler/spec/slice/pin.ts";
import { readLock } from "../../../compiler/spec/slice/lock.ts";
import { readSlices } from "../../../compiler/spec/slice/read-slices.ts";
import { verifySpecs } from "../../../compiler/spec/slice/verify.ts";
import { defineConnector, messages } from "./kit.ts";

const pets = readFileSync("test/specs/pets.openapi.yaml", "utf8");
const source = "npm:@pets/openapi/pets.yaml";
const release = (version: string, text = pets): MemoryPackage => ({
  name: "@pets/openapi",
  version,
  files: { "pets.yaml": text },
});
const options = { definitions: "definitions" };
const slice = "definitions/specs/pets.slice.json";
const lock = "definitions/specs.lock.yaml";
const connector = defineConnector({ source }, ["listPets", "getPet", "listPets"]);

async function pinned(): Promise<Host> {
  const host = createMemoryHost({}, [release("1.0.0")]);
  const [, diagnostics] = await pinSpecs(host, options, connector);
  expect(messages(diagnostics)).toEqual([]);
  return host;
}

const verify = async (host: Host, each = connector): Promise<readonly string[]> =>
  messages((await verifySpecs(host, options, [each]))[1]);
const read = async (host: Host, each = connector): Promise<readonly string[]> =>
  messages((await readSlices(host, "definitions", each))[1]);

it("writes the slice and what it was cut from", async () => {
  const host = createMemoryHost({}, [release("1.0.0")]);
  const [report, diagnostics] = await pinSpecs(host, options, connector);
  expect(messages(diagnostics)).toEqual([]);
  const text = readText(host, slice) ?? "";
  expect(report).toEqual({
    slices: [
      {
        key: "pets",
        path: slice,
        source,
        version: "1.0.0",
        operations: 2,
        length: text.length,
        changed: true,
      },
    ],
  });
  const [locked] = readLock(host, "definitions");
  expect(locked?.entries.get("pets")).toMatchObject({
    source,
    version: "1.0.0",
    integrity: integrityOf(release("1.0.0")),
    operations: 2,
  });
});

it("gives the pinned documents without a network", async () => {
  const host = await pinned();
  const offline: Host = { ...host, fetchPackageFile: () => Promise.reject(new Error("network")) };
  const [documents, diagnostics] = await readSlices(offline, "definitions", connector);
  expect(messages(diagnostics)).toEqual([]);
  expect(documents?.map(({ document, ...rest }) => [rest, document.operationIds])).toEqual([
    [
      { id: "", source, version: "1.0.0", integrity: integrityOf(release("1.0.0")) },
      ["listPets", "getPet"],
    ],
  ]);
});

it("changes nothing where nothing changed", async () => {
  const host = await pinned();
  const writes: string[] = [];
  const watched: Host = { ...host, write: (path) => void writes.push(path) };
  const [report] = await pinSpecs(watched, options, connector);
  expect(report?.slices[0]?.changed).toBe(false);
  expect(writes).toEqual([]);
});

it("stays at the pinned version until an update is asked for", async () => {
  const before = await pinned();
  const newer = createMemoryHost(
    { [slice]: readText(before, slice) ?? "", [lock]: readText(before, lock) ?? "" },
    [release("1.0.0"), release("2.0.0", pets.replaceAll("getPet", "readPet"))],
  );
  const more = defineConnector({ source }, ["listPets", "getPet", "createPet"]);
  const [report] = await pinSpecs(newer, options, more);
  expect(report?.slices[0]).toMatchObject({ version: "1.0.0", operations: 3, changed: true });

  const [, problems] = await pinSpecs(newer, { ...options, update: true }, more);
  expect(messages(problems)).toEqual([
    'bind/unknown-operation: Operation "getPet" is not in the vendor\'s document.',
  ]);
  expect(readLock(newer, "definitions")[0]?.entries.get("pets")?.version).toBe("1.0.0");
});

it("takes the newest version where the source changed", async () => {
  const host = await pinned();
  const [, problems] = await pinSpecs(
    host,
    options,
    defineConnector({ source: "npm:gone/a.json" }, []),
  );
  expect(messages(problems)).toEqual([
    'resolve/package-file: "npm:gone/a.json" cannot be fetched: There is no package "gone".',
  ]);
});

it("says which operations the vendor does not have, at their `use`, and which are near", async () => {
  const names = ["listPets", "createPet", "getPet", "deletePet"];
  const text = names.reduce(
    (each, name, index) => each.replace(name, `pets/${"abcd"[index] ?? ""}`),
    pets,
  );
  const host = createMemoryHost({}, [release("1.0.0", text)]);
  const missing = defineConnector({ source }, ["pets/x", "y", "PETS/A"]);
  const [report, problems] = await pinSpecs(host, options, missing);
  expect(report).toBeUndefined();
  expect(problems.map(({ message, span }) => [span.source.path, message])).toEqual([
    [
      "operations.op0.use",
      'Operation "pets/x" is not in the vendor\'s document. Did you mean "pets/a", "pets/b" or "pets/c"?',
    ],
    ["operations.op1.use", 'Operation "y" is not in the vendor\'s document.'],
    [
      "operations.op2.use",
      'Operation "PETS/A" is not in the vendor\'s document. Did you mean "pets/a", "pets/b" or "pets/c"?',
    ],
  ]);
  expect(host.list("definitions")).toEqual([]);
});

it("keeps several documents apart by their ids", async () => {
  const host = createMemoryHost({ "definitions/specs/own.yaml": pets }, [release("1.0.0")]);
  const several = defineConnector(
    [
      { id: "main", source },
      { id: "own", source: "file:specs/own.yaml" },
      { id: "inline", paths: { "/ping": { get: { operationId: "ping" } } } },
    ],
    ["main#getPet", "own#listPets", "ping"],
  );
  const [report, diagnostics] = await pinSpecs(host, options, several);
  expect(messages(diagnostics)).toEqual([]);
  expect(report?.slices.map(({ key, operations }) => [key, operations])).toEqual([
    ["pets.main", 1],
    ["pets.own", 1],
  ]);
  const [documents] = await readSlices(host, "definitions", several);
  expect(documents?.map(({ id, document }) => [id, document.operationIds])).toEqual([
    ["main", ["getPet"]],
    ["own", ["listPets"]],
    ["inline", ["ping"]],
  ]);
  expect(await verify(host, several)).toEqual([]);

  const [, problems] = await pinSpecs(host, options, connector);
  expect(messages(problems)).toEqual([]);
  expect(host.list("definitions/specs")).toEqual(["own.yaml", "pets.slice.json"]);
  expect([...(readLock(host, "definitions")[0]?.entries.keys() ?? [])]).toEqual(["pets"]);
});

it("leaves other connectors' entries alone", async () => {
  const host = await pinned();
  await pinSpecs(host, options, defineConnector({ source }, ["createPet"], "pets-two"));
  const [locked] = readLock(host, "definitions");
  expect([...(locked?.entries.keys() ?? [])]).toEqual(["pets", "pets-two"]);
  expect(await verify(host)).toEqual([]);
});

it("cuts the overlaid document, and notices another overlay", async () => {
  const overlay = {
    actions: [{ target: "$.paths['/pets'].get", update: { operationId: "pets" } }],
  };
  const overlaid = defineConnector({ source, overlay }, ["pets"]);
  const host = createMemoryHost({}, [release("1.0.0")]);
  expect(messages((await pinSpecs(host, options, overlaid))[1])).toEqual([]);
  expect(await read(host, overlaid)).toEqual([]);
  expect(await verify(host, overlaid)).toEqual([]);
  const outdated = ['resolve/pin-outdated: The overlay of "pets" changed after it was pinned.'];
  expect(await read(host, defineConnector({ source, overlay: { actions: [] } }, ["pets"]))).toEqual(
    outdated,
  );
  expect(await read(host, defineConnector({ source }, ["pets"]))).toEqual(outdated);
  expect(await verify(host, defineConnector({ source }, ["pets"]))).toEqual(outdated);
});

it("reads an overlay from a file", async () => {
  const files = { "definitions/specs/o.yaml": "actions: [{ target: $..delete, remove: true }]" };
  const host = createMemoryHost(files, [release("1.0.0")]);
  const overlaid = defineConnector({ source, overlay: "file:specs/o.yaml" }, ["deletePet"]);
  expect((await pinSpecs(host, options, overlaid))[1].map(({ code }) => code)).toEqual([
    "bind/unknown-operation",
  ]);
  for (const overlay of ["file:specs/none.yaml", "file:../o.yaml", "specs/o.yaml"]) {
    const [, problems] = await pinSpecs(host, options, defineConnector({ source, overlay }, []));
    expect(problems).toHaveLength(1);
  }
});

it("notices a slice that was edited, and one that was never cut so", async () => {
  const host = await pinned();
  const text = readText(host, slice) ?? "";
  // A mark that no reader of text would see is an edit, too.
  host.write(slice, `\ufeff${text}`);
  expect(await read(host)).toEqual([`resolve/hash-differs: "${slice}" is not what was pinned.`]);
  const edited = text.replace("https://api.pets.example", "https://evil.example");
  host.write(slice, edited);
  expect(await read(host)).toEqual([`resolve/hash-differs: "${slice}" is not what was pinned.`]);
  expect(await verify(host)).toEqual([`resolve/hash-differs: "${slice}" is not what was pinned.`]);

  const { createHash } = await import("node:crypto");
  const hash = (value: string): string => createHash("sha256").update(value).digest("hex");
  host.write(lock, (readText(host, lock) ?? "").replace(hash(text), hash(edited)));
  expect(await read(host)).toEqual([]);
  expect(await verify(host)).toEqual([
    `resolve/slice-differs: "${slice}" is not what ${source} 1.0.0 gives.`,
  ]);
});

it("notices a package with other bytes under the same version", async () => {
  const before = await pinned();
  const files = { [slice]: readText(before, slice) ?? "", [lock]: readText(before, lock) ?? "" };
  const changed = createMemoryHost(files, [release("1.0.0", `${pets}\n# changed`)]);
  expect(await verify(changed)).toEqual([
    `resolve/integrity-differs: "${source}" 1.0.0 has other bytes than the pinned ones.`,
  ]);
  expect(messages((await pinSpecs(changed, options, connector))[1])).toHaveLength(1);
});

it("notices slices without an entry and entries without a slice", async () => {
  const host = await pinned();
  host.write("definitions/specs/stray.slice.json", "{}");
  expect(await verify(host)).toEqual([
    'resolve/slice-without-lock: "definitions/specs/stray.slice.json" is not in the lock file.',
  ]);
  host.remove("definitions/specs/stray.slice.json");
  host.remove(slice);
  expect(await verify(host)).toEqual([
    `resolve/lock-without-slice: "${slice}" is in the lock file but does not exist.`,
    'resolve/not-pinned: The spec of "pets" is not pinned.',
  ]);
});

it("says what is not pinned, and what changed since", async () => {
  expect(await read(createMemoryHost({}))).toEqual([
    'resolve/not-pinned: The spec of "pets" is not pinned.',
  ]);
  const host = await pinned();
  expect(await read(host, defineConnector({ source: "npm:other/a.json" }, []))).toEqual([
    'resolve/pin-outdated: The source of "pets" changed after it was pinned.',
  ]);
  host.write(lock, "nonsense");
  expect(await read(host)).toEqual([`resolve/lock-malformed: Line 1 of "${lock}" cannot be read.`]);
});

it("notices that a file of ours changed, and pins it as it is", async () => {
  const path = "definitions/specs/own.yaml";
  const own = defineConnector({ source: "file:specs/own.yaml" }, ["getPet"]);
  const host = createMemoryHost({ [path]: pets });
  await pinSpecs(host, options, own);
  expect(await read(host, own)).toEqual([]);
  host.write(path, `${pets}\n`);
  const outdated = ['resolve/pin-outdated: The source of "pets" changed after it was pinned.'];
  expect(await read(host, own)).toEqual(outdated);
  expect(await verify(host, own)).toEqual(outdated);
  await pinSpecs(host, options, own);
  expect(await read(host, own)).toEqual([]);
  host.remove(path);
  expect(messages((await pinSpecs(host, options, own))[1])).toEqual([
    `resolve/unknown-file: There is no file "${path}".`,
  ]);
});

it("says what the vendor's document lacks, when pinning and when compiling", async () => {
  const odd = pets.replace(
    "{ name: id, in: path, required: true, schema: { type: string } }",
    "{ in: path }",
  );
  const host = createMemoryHost({}, [release("1.0.0", odd)]);
  const codes = ["resolve/malformed", "resolve/undeclared-path-parameter"];
  expect((await pinSpecs(host, options, connector))[1].map(({ code }) => code)).toEqual(codes);
  expect((await readSlices(host, "definitions", connector))[1].map(({ code }) => code)).toEqual(
    codes,
  );
});

it("keeps the schemas that events refer to, where the document has them", async () => {
  const { definition, locate } = connector;
  const event = (name: string): object => ({ schema: { $ref: `#/components/schemas/${name}` } });
  const events = { "pet.fed": event("Owner"), "pet.lost": event("Nowhere") };
  const told = { locate, definition: { ...definition, webhooks: { events } } } as typeof connector;
  const host = createMemoryHost({}, [
    release("1.0.0", pets.replace("  schemas:\n", "  schemas:\n    Owner: { type: object }\n")),
  ]);
  expect(messages((await pinSpecs(host, options, told))[1])).toEqual([]);
  const { schemas } = (JSON.parse(readText(host, slice) ?? "") as Slice).components;
  expect(schemas["Owner"]).toEqual({ type: "object" });
  expect(schemas).not.toHaveProperty("Nowhere");
  expect(await verify(host, told)).toEqual([]);
  expect(await verify(host)).toHaveLength(1);
});

interface Slice {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

it("needs no lock file where there are no specs", async () => {
  const { spec: _, ...definition } = connector.definition;
  const driver = { ...connector, definition };
  expect(await readSlices(createMemoryHost({}), "definitions", driver)).toEqual([[], []]);
});

it("wants ids that tell documents apart", async () => {
  const host = createMemoryHost({}, [release("1.0.0")]);
  const twice = ['resolve/spec-id-twice: The id "" stands twice in `spec`.'];
  const twins = defineConnector([{ source }, { source }], []);
  expect(messages((await pinSpecs(host, options, twins))[1])).toEqual(twice);
  expect(await read(host, twins)).toEqual(twice);
  const odd = defineConnector(
    [
      { id: "../../x", source },
      { id: "y", source },
    ],
    ["getPet"],
  );
  const [report] = await pinSpecs(host, options, odd);
  expect(report?.slices.map(({ path }) => path)).toEqual([
    "definitions/specs/pets._x.slice.json",
    "definitions/specs/pets.y.slice.json",
  ]);
});
