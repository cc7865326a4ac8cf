import type { JSONSchema7 } from "json-schema";
import { sample } from "openapi-sampler";
import type { OpenAPIV3 } from "openapi-types";
import { follow, type VendorOperation } from "./vendor-operation.ts";

/** An answer that the vendor's document promises. */
export interface SampleAnswer {
  readonly status: number;
  /** Undefined where the vendor promises none. */
  readonly body: unknown;
}

/** How deep samples go; enough for what any projection reads. */
const maxSampleDepth = 12;

/**
 * One answer for each success that the vendor declares, in order of status, made by openapi-sampler from the
 * vendor's own schemas: the same bytes on every run. They hold all members that the schemas name, or the
 * required ones alone.
 */
export function sampleAnswers(
  { document, operation }: VendorOperation,
  members: "all" | "required" = "all",
): readonly SampleAnswer[] {
  return Object.entries(operation.responses)
    .filter(([status]) => /^2(?:\d\d|XX)$/.test(status))
    .map(([status, response]) => {
      const { content = {} } = follow<OpenAPIV3.ResponseObject>(document, response);
      const schema = content["application/json"]?.schema;
      const options = { maxSampleDepth, quiet: true, skipNonRequired: members === "required" };
      // The schema types of the two packages name the same things.
      const body = schema && sample(schema as JSONSchema7, options, document);
      return { status: Number(status.replace("XX", "00")), body };
    });
}
