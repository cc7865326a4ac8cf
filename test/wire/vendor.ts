import { createGraphQLVendor, readVendorSchema } from "../kit/graphql-vendor.ts";
import { createRequestOracle } from "../kit/request-oracle.ts";
import {
  readMendedDocuments,
  readVendorDocuments,
  readVendorSchemaText,
} from "../kit/vendor-document.ts";
import { createOperationFinder } from "../kit/vendor-operation.ts";
import type { WireAnswer, WireRequest } from "../kit/wire-server.ts";
import { type AnswerOptions, createAnswerer } from "./answer.ts";
import { readSecondOpinion } from "./second-opinion.ts";

/** A vendor as its own documents describe it. */
export interface Vendor {
  /** Which operation a request asks for, and why the vendor would refuse it; undefined where there is none. */
  readonly judge: (request: WireRequest) => Promise<Judgement | undefined>;
  readonly answer: (options: AnswerOptions) => (request: WireRequest) => WireAnswer;
}

export interface Judgement {
  /** The vendor's name of the operation; in GraphQL the document, without white space. */
  readonly operation: string;
  readonly errors: readonly string[];
}

/**
 * Reads the whole documents of a connector's vendor, which know nothing of a gateway that its users call. Answers
 * are those of the vendor's own words, or of the words that the connector's overlay has for them.
 */
export async function readVendor(
  connector: string,
  gateway?: string,
  words: "vendor" | "mended" = "vendor",
): Promise<Vendor> {
  const schema = await readVendorSchemaText(connector);
  const vendor = schema === undefined ? await readOpenApi(connector, words) : speakGraphQL(schema);
  return gateway === undefined ? vendor : behindGateway(vendor, gateway);
}

function behindGateway({ judge, answer }: Vendor, gateway: string): Vendor {
  const inner = (request: WireRequest): WireRequest =>
    request.target.startsWith(`${gateway}/`)
      ? { ...request, target: request.target.slice(gateway.length) }
      : request;
  return {
    judge: async (request) => await judge(inner(request)),
    answer: (options) => {
      const respond = answer(options);
      return (request) => respond(inner(request));
    },
  };
}

async function readOpenApi(connector: string, words: "vendor" | "mended"): Promise<Vendor> {
  const documents = await readVendorDocuments(connector);
  const find = createOperationFinder(
    words === "vendor" ? documents : await readMendedDocuments(connector),
  );
  const judge = createRequestOracle(documents);
  const askVendor = readSecondOpinion(connector);
  return {
    judge: async (request) => {
      const judgement = await judge(request);
      if (judgement === undefined) return undefined;
      const errors = [...judgement.errors, ...(await askVendor(request))];
      return { operation: judgement.operation.operationId, errors };
    },
    answer: (options) => createAnswerer(find, options),
  };
}

function speakGraphQL(schema: string): Vendor {
  const vendor = createGraphQLVendor(readVendorSchema(schema));
  return {
    judge: (request) => {
      const { document, errors } = vendor.judge(request);
      return Promise.resolve({ operation: document, errors });
    },
    answer: ({ pages }) => {
      let page = 0;
      return (request) => {
        page += 1;
        return vendor.answer(request, pages !== undefined && page === 1);
      };
    },
  };
}
