import { SignatureV4 } from "@smithy/signature-v4";
import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { awsSigV4, presignAwsUrl, signAwsRequest } from "../../../runtime/auth/aws-sig-v4.ts";
import { reader } from "../../../runtime/expression/place.ts";
import { defaultLimits, type HttpRequest } from "../../../runtime/http/request.ts";
import { Sha256 } from "../kit/sha256.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const now = Date.UTC(2015, 7, 30, 12, 36, 0);

function request(parts: Partial<HttpRequest> = {}): HttpRequest {
  return {
    operation: "test",
    method: "GET",
    url: "https://example.amazonaws.com/",
    headers: {},
    limits: defaultLimits,
    ...parts,
  };
}

function signatureOf({ headers }: HttpRequest): string {
  return /Signature=([0-9a-f]{64})$/.exec(headers["authorization"] ?? "")?.[1] ?? "";
}

// AWS's own test suite for Signature Version 4 (aws-sig-v4-test-suite), service `service`, us-east-1.
it.each([
  ["get-vanilla", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
  [
    "get-vanilla-query-order-key-case",
    { url: "https://example.amazonaws.com/?Param2=value2&Param1=value1" },
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
  [
    "post-vanilla",
    { method: "POST" },
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  ],
  [
    "post-x-www-form-urlencoded",
    {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Param1=value1",
    },
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  ],
] as const)("signs %s as AWS's test suite does", (_, parts, signature) => {
  const scope = { service: "service", region: "us-east-1", now };
  expect(signatureOf(signAwsRequest(request(parts), credentials, scope))).toBe(signature);
});

it("signs an address as AWS's documentation of S3 does", () => {
  // "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", Amazon S3 API Reference.
  const url = presignAwsUrl(
    { method: "GET", url: "https://examplebucket.s3.amazonaws.com/test.txt" },
    {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    },
    { service: "s3", region: "us-east-1", now: Date.UTC(2013, 4, 24) },
    86_400,
  );
  expect(new URL(url).searchParams.get("X-Amz-Signature")).toBe(
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  );
});

const segment = fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => text.isWellFormed());
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const requests = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
  path: fc.array(
    segment.filter((text) => text !== "" && !/^\.{1,2}$/.test(text)),
    { maxLength: 4 },
  ),
  query: fc.dictionary(name, segment, { maxKeys: 4, noNullPrototype: true }),
  headers: fc.dictionary(
    name.map((text) => `x-amz-meta-${text}`),
    fc.stringMatching(/^[!-~]([ -~]{0,12}[!-~])?$/),
    { maxKeys: 3, noNullPrototype: true },
  ),
  body: fc.string({ maxLength: 40 }),
  service: fc.constantFrom("s3", "sqs", "execute-api"),
  sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/]{8,40}$/), { nil: undefined }),
});

type Sample = typeof requests extends fc.Arbitrary<infer T> ? T : never;

function signerOf({ service, sessionToken }: Sample): SignatureV4 {
  return new SignatureV4({
    service,
    region: "eu-central-1",
    credentials: { ...credentials, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sha256: Sha256,
    // S3's client turns these off, all others leave them on.
    uriEscapePath: service !== "s3",
    applyChecksum: service === "s3",
  });
}

function addressOf({ path, query }: Sample): URL {
  const url = new URL("https://host.example.com/");
  url.pathname = `/${path.map(strict).join("/")}`;
  url.search = Object.entries(query)
    .map(([key, value]) => `${key}=${strict(value)}`)
    .join("&");
  return url;
}

function strict(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

it("signs any request as the AWS SDK does", async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (sample) => {
      const { method, query, headers, body, service, sessionToken } = sample;
      const url = addressOf(sample);
      const signed = signAwsRequest(
        request({ method, url: url.href, headers, body } as Partial<HttpRequest>),
        { ...credentials, ...(sessionToken === undefined ? {} : { sessionToken }) },
        { service, region: "eu-central-1", now },
      );
      const theirs = await signerOf(sample).sign(
        {
          method,
          protocol: "https:",
          hostname: url.host,
          path: url.pathname,
          query,
          headers: { ...headers, host: url.host },
          body,
        },
        { signingDate: new Date(now) },
      );
      expect(signed.headers["authorization"]).toBe(theirs.headers["authorization"]);
    }),
    { numRuns: 500 },
  );
});

it("signs any address as the AWS SDK does", async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (sample) => {
      const { query, service, sessionToken } = sample;
      const url = addressOf(sample);
      const ours = presignAwsUrl(
        { method: "GET", url: url.href },
        { ...credentials, ...(sessionToken === undefined ? {} : { sessionToken }) },
        { service, region: "eu-central-1", now },
        600,
      );
      const theirs = await signerOf(sample).presign(
        {
          method: "GET",
          protocol: "https:",
          hostname: url.host,
          path: url.pathname,
          query,
          headers: {
            host: url.host,
            ...(service === "s3" ? { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } : {}),
          },
        },
        {
          signingDate: new Date(now),
          expiresIn: 600,
          unhoistableHeaders: new Set(["x-amz-content-sha256"]),
          unsignableHeaders: new Set(["x-amz-content-sha256"]),
        },
      );
      expect(new URL(ours).searchParams.get("X-Amz-Signature")).toBe(
        theirs.query?.["X-Amz-Signature"],
      );
    }),
    { numRuns: 300 },
  );
});

it("streams a body that it does not sign, and refuses one that it would", async () => {
  const body = (async function* () {
    yield await Promise.resolve(Buffer.from("piece"));
  })();
  const at = reader({ credential: credentials, connection: { region: "eu-west-1" } });
  const region = (read: typeof at): unknown => read("connection", "region");
  const unsigned = awsSigV4({ id: "a", service: "s3", region, payload: "unsigned" });
  const sent = unsigned.sign?.(request({ method: "PUT", body }), { at });
  expect(sent?.headers["x-amz-content-sha256"]).toBe("UNSIGNED-PAYLOAD");
  expect(sent?.headers["authorization"]).toContain("/eu-west-1/s3/aws4_request");
  const signed = awsSigV4({ id: "a", service: "s3", region });
  expect(() => signed.sign?.(request({ method: "PUT", body }), { at })).toThrow(
    expect.objectContaining({ code: "badInput" }),
  );
  expect(() => unsigned.sign?.(request(), { at: reader({}) })).toThrow(
    expect.objectContaining({ code: "badInput" }),
  );
  expect(() => unsigned.sign?.(request(), { at: reader({ connection: { region: "x" } }) })).toThrow(
    expect.objectContaining({ code: "badCredential" }),
  );
});

it.each([0, 1.5, 604_801])("refuses an address that is good for %s seconds", (expires) => {
  const scope = { service: "s3", region: "us-east-1", now };
  expect(() => presignAwsUrl(request(), credentials, scope, expires)).toThrow(
    expect.objectContaining({ code: "badInput" }),
  );
});
