import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { ConnectorError } from "../../../runtime/errors.ts";
import type { XmlShape } from "../../../runtime/operation.ts";
import { readXml } from "../../../runtime/xml/read.ts";
import { writeXml } from "../../../runtime/xml/write.ts";
import { processorTime } from "../../kit/processor-time.ts";

const body = (text: string, shape?: XmlShape): unknown => readXml(text, shape).body;

const listing: XmlShape = {
  members: {
    IsTruncated: { type: "boolean" },
    KeyCount: { type: "number" },
    Contents: {
      list: { members: { Size: { type: "number" }, Owner: { members: {} } } },
    },
    Prefixes: { list: { name: "CommonPrefixes", members: {} } },
  },
};

it("reads S3's list of objects, with lists of one item and of none", () => {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
      <Name>bucket</Name><Prefix/><KeyCount> 1 </KeyCount><IsTruncated>false</IsTruncated>
      <Contents>
        <Key> a &amp; b&#x20;</Key><ETag>&quot;x&quot;</ETag><Size>12</Size><Owner/>
      </Contents>
    </ListBucketResult>`;
  expect(readXml(text, listing)).toEqual({
    root: "ListBucketResult",
    body: {
      Name: "bucket",
      Prefix: "",
      KeyCount: 1,
      IsTruncated: false,
      Contents: [{ Key: " a & b ", ETag: '"x"', Size: 12, Owner: {} }],
      Prefixes: [],
    },
  });
});

it("reads lists that are wrapped, also by a name of their items, and a list as the root", () => {
  const shape: XmlShape = {
    members: {
      tags: { wrapper: "TagSet", list: { name: "Tag", members: {} } },
      animals: { wrapper: "animals", list: {} },
      either: { wrapper: "either", list: { name: "item", type: "number" } },
    },
  };
  const text =
    "<r><TagSet><Tag><Key>k</Key></Tag></TagSet><animals><animals>cat</animals></animals>" +
    "<item>1</item><either><item>2</item><item>3</item></either></r>";
  expect(body(text, shape)).toEqual({
    tags: [{ Key: "k" }],
    animals: ["cat"],
    either: [1, 2, 3],
  });
  expect(body("<r><TagSet/></r>", shape)).toEqual({ tags: [], animals: [], either: [] });
  expect(body("<Ids><Id><A>1</A></Id></Ids>", { list: { members: {} } })).toEqual([{ A: "1" }]);
  expect(body("<Ids/>", { list: {} })).toEqual([]);
});

it("reads and writes what a map holds by the shape of its values", () => {
  const counts: XmlShape = { members: { Name: {} }, values: { type: "number" } };
  const shape: XmlShape = {
    members: {
      Counts: counts,
      Lists: { members: {}, values: { list: { type: "boolean" } } },
      Wrapped: { members: {}, values: { wrapper: "", list: { name: "i", type: "number" } } },
    },
  };
  const value = {
    Counts: { Name: "1", a: 1, b: 2 },
    Lists: { x: [true], y: [false, true] },
    Wrapped: { z: [3] },
  };
  const text =
    "<r><Counts><Name>1</Name><a>1</a><b>2</b></Counts>" +
    "<Lists><x>true</x><y>false</y><y>true</y></Lists><Wrapped><z><i>3</i></z></Wrapped></r>";
  expect(body(text, shape)).toEqual(value);
  expect(writeXml({ r: value }, { members: { r: shape } }, "body")).toContain(text);
});

it("reads attributes, text beside them, renamed members and prefixes", () => {
  const shape: XmlShape = {
    members: {
      endpoint: { name: "ServiceEndpoint", place: "attribute" },
      Segment: { name: "Blobs", members: { BlobItems: { list: { name: "Blob", members: {} } } } },
      BlobName: {
        members: {
          Encoded: { place: "attribute", type: "boolean" },
          content: { place: "text" },
        },
      },
    },
  };
  const text =
    '<e:Results xmlns:e="urn:e" ServiceEndpoint="https://a.example/" Other="no">' +
    '<e:Blobs><e:Blob><Name>b</Name></e:Blob></e:Blobs><BlobName Encoded="true">a%2Fb</BlobName></e:Results>';
  expect(readXml(text, shape)).toEqual({
    root: "Results",
    body: {
      endpoint: "https://a.example/",
      Segment: { BlobItems: [{ Name: "b" }] },
      BlobName: { Encoded: true, content: "a%2Fb" },
    },
  });
});

it("reads a root that is itself the one member that its schema has", () => {
  const shape: XmlShape = { members: { CopyObjectResult: { members: {} } } };
  const copied = "<CopyObjectResult><ETag>a</ETag></CopyObjectResult>";
  expect(body(copied, shape)).toEqual({ CopyObjectResult: { ETag: "a" } });
  expect(body(`<Output>${copied}</Output>`, shape)).toEqual({ CopyObjectResult: { ETag: "a" } });
  const nested: XmlShape = { members: { Tree: { members: {} } } };
  expect(body("<Tree><Tree><a>1</a></Tree></Tree>", nested)).toEqual({ Tree: { a: "1" } });
});

it("reads what no shape names as it looks", () => {
  const text = "<r><a>1</a><a>2</a><b><c>x</c></b><d><![CDATA[<&>]]></d><!-- no --><?no no?></r>";
  expect(body(text)).toEqual({ a: ["1", "2"], b: { c: "x" }, d: "<&>" });
  expect(body("<r>text</r>")).toBe("text");
  expect(body('<r xmlns:i="urn:i"><a i:nil="true"/></r>')).toEqual({ a: null });
  expect(body("<r/>", { members: {} })).toEqual({});
});

it("keeps text where a number or a flag is none, and leaves out an empty one", () => {
  const shape: XmlShape = { members: { a: { type: "number" }, b: { type: "boolean" } } };
  expect(body("<r><a>many</a><b>maybe</b></r>", shape)).toEqual({ a: "many", b: "maybe" });
  expect(body("<r><a/><b> 1 </b></r>", shape)).toEqual({ b: true });
  expect(body("<r><a>Infinity</a></r>", shape)).toEqual({ a: "Infinity" });
});

it("refuses documents that are hostile or broken, and quotes nothing of them", () => {
  const refused = (text: string): unknown => {
    try {
      return readXml(text);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      return `${error.code}: ${error.message}`;
    }
  };
  const entity = '<!DOCTYPE r [<!ENTITY a "secret"><!ENTITY b "&a;&a;">]><r>&b;</r>';
  const external = '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>';
  for (const text of [entity, external, "<!DOCTYPE r><r/>"])
    expect(refused(text)).toBe("badAnswer: The answer declares a document type.");
  for (const text of [
    "",
    " ",
    "text",
    "<r>",
    "<r></s>",
    "<r/><r/>",
    "<r>&nbsp;</r>",
    "<r>&secret;</r>",
    "<r a=1/>",
    "<r>a",
    '{"a": 1}',
    "<r><![CDATA[",
    "<r a='1' a='2'/></s>",
  ])
    expect(refused(text), text).toBe("badAnswer: The answer is not valid XML.");
  expect(refused(`${"<a>".repeat(600)}${"</a>".repeat(600)}`)).toBe(
    "badAnswer: The answer is nested too deeply.",
  );
  expect(refused(`<r>${"<a/>".repeat(1_000_001)}</r>`)).toMatch(/^tooLarge: /);
});

it("keeps names like those of a prototype to the object itself", () => {
  const text = "<r><__proto__><a>1</a></__proto__><constructor>x</constructor></r>";
  for (const shape of [{}, { members: {} }, listing]) {
    const read = body(text, shape) as Record<string, unknown>;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.hasOwn(read, "__proto__")).toBe(true);
    expect(read["constructor"]).toBe("x");
  }
  expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
});

it("takes time in proportion to the length, whatever the document", () => {
  const started = processorTime();
  for (const text of [
    `<r>${"<a>x</a>".repeat(120_000)}</r>`,
    `<r>${"&amp;".repeat(200_000)}</r>`,
    `<r ${"a".repeat(1_000_000)}="1"/>`,
    `<r>${"<".repeat(1_000_000)}</r>`,
  ]) {
    try {
      readXml(text);
    } catch (error) {
      expect(error).toBeInstanceOf(ConnectorError);
    }
  }
  expect(processorTime() - started).toBeLessThan(4000);
});

const scalarText = fc
  .string({ unit: "binary" })
  .filter(
    (text) =>
      text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text),
  );

it("reads back what it writes, whatever the text", () => {
  const shape: XmlShape = {
    name: "Root",
    namespace: "urn:a&b",
    members: {
      text: {},
      id: { name: "Id", place: "attribute" },
      rows: { list: { name: "Row", members: { value: { place: "text" } } } },
      wrapped: { wrapper: "All", list: {} },
      count: { type: "number" },
      flag: { type: "boolean" },
    },
  };
  fc.assert(
    fc.property(
      fc.record({
        text: scalarText,
        id: scalarText,
        rows: fc.array(fc.record({ value: scalarText })),
        wrapped: fc.array(scalarText),
        count: fc.integer(),
        flag: fc.boolean(),
      }),
      (value) => {
        const written = writeXml(value, shape, "body");
        expect(readXml(written, shape)).toEqual({ root: "Root", body: value });
      },
    ),
  );
});

it("writes bodies as vendors have them", () => {
  const complete: XmlShape = {
    members: {
      CompleteMultipartUpload: { members: { Parts: { list: { name: "Part", members: {} } } } },
    },
  };
  const value = { CompleteMultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"a"' }, null] } };
  expect(writeXml(value, complete, "body")).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part></CompleteMultipartUpload>',
  );
  const ids: XmlShape = {
    name: "SignedIdentifiers",
    wrapper: "SignedIdentifiers",
    list: { name: "SignedIdentifier" },
  };
  expect(writeXml([{ Id: "a" }], ids, "body")).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><SignedIdentifiers><SignedIdentifier><Id>a</Id></SignedIdentifier></SignedIdentifiers>',
  );
  expect(writeXml({ a: null, b: [1, 2] }, { name: "r" }, "body")).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><r><b>1</b><b>2</b></r>',
  );
});

const written = (value: unknown, shape: XmlShape): string =>
  writeXml(value, shape, "body").replace(/^<\?xml[^>]*\?>/, "");

it("writes members in the vendor's order, whatever that of the caller", () => {
  const shape: XmlShape = {
    name: "Tags",
    order: ["Version", "TagSet"],
    members: {
      TagSet: { wrapper: "TagSet", list: { name: "Tag", members: {}, order: ["Key", "Value"] } },
    },
  };
  const value = { other: 1, TagSet: [{ Value: "v", Key: "k" }], Version: "2" };
  expect(written(value, shape)).toBe(
    "<Tags><Version>2</Version><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet><other>1</other></Tags>",
  );
});

it("declares namespaces where they are used, by prefix where there is one", () => {
  const grantee: XmlShape = {
    name: "Grantee",
    members: {
      Type: { place: "attribute", name: "type", prefix: "xsi", namespace: "urn:xsi" },
      nil: { place: "attribute", prefix: "xsi", namespace: "urn:xsi" },
    },
  };
  expect(written({ Type: "Group", nil: false, URI: "a" }, grantee)).toBe(
    '<Grantee xmlns:xsi="urn:xsi" xsi:type="Group" xsi:nil="false"><URI>a</URI></Grantee>',
  );
  const person: XmlShape = {
    name: "Person",
    prefix: "smp",
    namespace: "urn:smp&",
    members: {
      id: { place: "attribute", prefix: "smp", namespace: "urn:smp&" },
      pets: { wrapper: "pets", prefix: "smp", list: { name: "pet", prefix: "smp" } },
    },
  };
  expect(written({ id: 1, pets: ["a"] }, person)).toBe(
    '<smp:Person xmlns:smp="urn:smp&amp;" smp:id="1"><smp:pets><smp:pet>a</smp:pet></smp:pets></smp:Person>',
  );
  const bad = expect.objectContaining({ code: "badInput" });
  expect(() => writeXml({ a: 1 }, { name: "r", prefix: 'x y="' }, "body")).toThrow(bad);
});

it("refuses what XML cannot carry", () => {
  const bad = expect.objectContaining({ code: "badInput" });
  const circle: Record<string, unknown> = {};
  circle["a"] = circle;
  for (const value of [
    { "a b": 1 },
    { "a><b": 1 },
    { "": 1 },
    { "1a": 1 },
    { a: "\u0000" },
    { a: "\ud800" },
    { a: Number.NaN },
    { a: new Date(0) },
    circle,
  ])
    expect(() => writeXml(value, { name: "r" }, "body")).toThrow(bad);
  for (const value of [{}, { a: 1, b: 2 }, "text", { a: null }])
    expect(() => writeXml(value, {}, "body")).toThrow(bad);
});
