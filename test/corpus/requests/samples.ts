import type { ErrorObject } from "ajv";
import fc from "../../kit/property.ts";
import type { JSONSchema7 } from "json-schema";
import { sample } from "openapi-sampler";
import type { OpenAPIV3 } from "openapi-types";
import { createVendorSchemas, type JudgeValue } from "../../kit/vendor-schemas.ts";
import { copyDocument, type Copied } from "./copy-document.ts";

type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject;

export interface SampleOptions {
  readonly members: "all" | "required";
  readonly direction: "request" | "answer";
  readonly encoding: "text" | "json";
}

/** A value, or why there is none that the vendor's own schema would take. */
export type Sampled =
  { readonly value: unknown } | { readonly reason: string; readonly detail?: string };

/** Makes values by a vendor's schemas, each of which the schema itself was asked about. */
export interface Samples {
  readonly make: (schema: Schema, options: SampleOptions) => Sampled;
  /** The document as far as it is sent: without what only comes back. */
  readonly sent: Copied;
  /** Members that do not travel in the direction are none of the schema. */
  readonly judge: (
    schema: Schema,
    direction: SampleOptions["direction"],
    encoding: "text" | "json",
  ) => JudgeValue;
  /** Judges an answer that may have members that no schema names. */
  readonly judgeOpen: (schema: Schema) => JudgeValue;
}

/** Depths that samples are made to, the deepest first: what refers to itself has no end. */
const depths = [8, 4, 2];

export function createSamples(document: OpenAPIV3.Document): Samples {
  const copies = new Map<string, Copied>();
  const copyFor = (direction: SampleOptions["direction"], withExamples: boolean): Copied => {
    const key = `${direction} ${String(withExamples)}`;
    const copy = copies.get(key) ?? copyDocument(document, direction, withExamples);
    copies.set(key, copy);
    return copy;
  };
  const judges = {
    request: createVendorSchemas(copyFor("request", true).document),
    answer: createVendorSchemas(copyFor("answer", true).document),
  };
  const open = createVendorSchemas(copyFor("answer", true).document, true);
  const judge: Samples["judge"] = (schema, direction, encoding) =>
    judges[direction](copyFor(direction, true).of(schema), encoding);
  return {
    sent: copyFor("request", true),
    judge,
    judgeOpen: (schema) => open(copyFor("answer", true).of(schema), "json"),
    make: (schema, { members, direction }) => {
      // Where all is text, a number is one too: that is how samples are judged before they are written as text.
      const fits = judge(schema, direction, "json");
      const reason = "the sampler makes nothing that the schema takes";
      let detail = "nothing at all";
      for (const maxSampleDepth of depths) {
        const options = { maxSampleDepth, quiet: true, skipNonRequired: members === "required" };
        // The second time without the vendor's examples, which may contradict the schema.
        for (const withExamples of [true, false]) {
          const copy = copyFor(direction, withExamples);
          let value = trySample(copy.of(schema), options, copy.document);
          if (value === undefined) continue;
          let errors = fits(value);
          for (let round = 0; round < 4 && errors !== undefined && errors.length > 0; round += 1) {
            value = mended(value, errors);
            errors = fits(value);
          }
          if (errors === undefined) return { reason: "the schema cannot be compiled" };
          if (errors.length === 0) return { value };
          detail = errors
            .slice(0, 5)
            .map(({ instancePath, message = "" }) => `${instancePath} ${message}`)
            .join(" | ");
        }
      }
      return { reason, detail };
    },
  };
}

/** The sampler writes no text by a pattern that asks for letters and digits: what it missed is put in. */
function mended(value: unknown, errors: readonly ErrorObject[]): unknown {
  const copy = { top: structuredClone(value) };
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== "pattern") continue;
    const text = textOf(String(Reflect.get(params, "pattern")));
    if (text === undefined) continue;
    const steps = instancePath
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = ["top", ...steps].at(-1) ?? "top";
    let holder: unknown = copy;
    for (const step of ["top", ...steps].slice(0, -1))
      holder = (holder as Readonly<Record<string, unknown>> | undefined)?.[step];
    if (typeof holder === "object" && holder !== null) Reflect.set(holder, last, text);
  }
  return copy.top;
}

/** The shortest of some texts that a pattern matches. */
function textOf(pattern: string): string | undefined {
  try {
    const arbitrary = fc.stringMatching(new RegExp(pattern), { size: "xsmall" });
    const texts = fc.sample(arbitrary, { numRuns: 20, seed: 1 }).filter((text) => text !== "");
    return texts.toSorted((one, other) => weigh(one) - weigh(other))[0];
  } catch {
    return undefined;
  }
}

/** Plain characters are preferred: what paths and headers cannot hold is tested elsewhere. */
function weigh(text: string): number {
  return text.length + 100 * text.replaceAll(/[\w.:/@-]/g, "").length;
}

function trySample(
  schema: Schema,
  options: NonNullable<Parameters<typeof sample>[1]>,
  document: OpenAPIV3.Document,
): unknown {
  try {
    // The schema types of the two packages name the same things.
    const value: unknown = sample(schema as JSONSchema7, options, document);
    // JSON has no undefined, and samples may hold one.
    return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
  } catch {
    return undefined;
  }
}
