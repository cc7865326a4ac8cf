import { expect, it } from "vitest";
import { staticOrigin } from "../../../compiler/check/hosts.ts";

it.each([
  ["https://api.example.com/v1", { scheme: "https", host: "api.example.com" }],
  ["https://API.example.com:443/v1", { scheme: "https", host: "api.example.com" }],
  ["https://api.example.com:8443/v1", { scheme: "https", host: "api.example.com:8443" }],
  ["http://api.example.com:443", { scheme: "http", host: "api.example.com:443" }],
  ["https://user@api.example.com", { scheme: "https", host: "" }],
  ["/v1", undefined],
])("reads the origin of %s", (url, origin) => {
  expect(staticOrigin([url])).toEqual(origin);
});
