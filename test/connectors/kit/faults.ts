import type { ServerResponse } from "node:http";
import type { AnyOperation, Limits, RateLimitRules } from "@human/connector-sdk";
import { echoOf } from "./canary.ts";
import type { ArrivedRequest } from "./vendor-line.ts";

/** What a fault is made for. */
export interface FaultScene {
  readonly operation: AnyOperation;
  readonly rateLimit: RateLimitRules | undefined;
  readonly secrets: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a vendor's server does to a request that has arrived as a whole. */
export interface Fault {
  readonly strike: (scene: FaultScene, request: ArrivedRequest, response: ServerResponse) => void;
  /** Of the error that a call ends with. */
  readonly code: RegExp;
  /** Whether the call is tried again where that can do nothing twice; `always`: even where it could. */
  readonly isPassing: boolean | "always";
  /** The vendor says that it did nothing. */
  readonly isUndone?: true;
  /** Nobody knows whether the vendor did what it was asked to. */
  readonly isFateful?: true;
  /** Where waiting for it takes longer than working: how long is waited. */
  readonly limits?: Partial<Limits>;
  /** Faults of a body strike only what reads one. */
  readonly strikes?: (operation: AnyOperation) => boolean;
}

/** A pause within an answer lasts no longer; milliseconds. */
const IDLE = { idle: 150 };
/** An answer that stays away is waited for no longer; milliseconds, on a machine that has other things to do. */
const FIRST_BYTE = { firstByte: 2_000 };
/** What a vendor asks to wait for; milliseconds. */
export const PAUSE = 7_000;

const hasBody = ({ method, answer }: AnyOperation): boolean =>
  method !== "HEAD" && answer !== "none";
const isParsed = ({ method, answer }: AnyOperation): boolean =>
  method !== "HEAD" && (answer === "json" || answer === "xml");

/** The beginning of an answer, as the vendor would write it, with all that the vendor was told. */
function begun({ operation, secrets }: FaultScene, { headers }: ArrivedRequest): string {
  const echo = echoOf(secrets, headers);
  return operation.answer === "xml"
    ? `<Result><Id>${escaped(echo)}</I`
    : `{"id":${JSON.stringify(echo)},`;
}

const typeOf = ({ operation }: FaultScene): string =>
  operation.answer === "xml" ? "application/xml" : "application/json";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** A failure in the words of most vendors, wherever they look for them. */
function refusal(scene: FaultScene, { headers }: ArrivedRequest): string {
  const message = `It failed: ${echoOf(scene.secrets, headers)}`;
  if (scene.operation.answer === "xml")
    return `<Error><Code>${escaped(message)}</Code><Message>${escaped(message)}</Message></Error>`;
  const error = { message, code: message, errorCode: message, reason: message };
  return JSON.stringify({
    message,
    Message: message,
    code: message,
    errors: [error],
    error,
    error_summary: message,
    detail: message,
  });
}

function failing(status: number, type?: string): Fault["strike"] {
  return (scene, request, response) => {
    response.writeHead(status, { "content-type": type ?? typeOf(scene) });
    response.end(
      type === "text/html"
        ? `<html>${escaped(echoOf(scene.secrets, request.headers))}`
        : refusal(scene, request),
    );
  };
}

const lengthOf = (text: string): number => Buffer.byteLength(text) + 100;

/** Everything that goes wrong with a request once it has arrived. */
export const faults: Readonly<Record<string, Fault>> = {
  "a connection that is reset": {
    strike: (_, __, response) => void response.socket?.resetAndDestroy(),
    isPassing: true,
    isFateful: true,
    code: /^network$/,
  },
  "an answer that ends too early": {
    strike: (scene, request, response) => {
      const text = begun(scene, request);
      response.writeHead(200, { "content-type": typeOf(scene), "content-length": lengthOf(text) });
      response.write(text, () => response.destroy());
    },
    isPassing: true,
    code: /^network$/,
    strikes: hasBody,
  },
  "an answer in chunks that has no end": {
    strike: (scene, request, response) => {
      response.writeHead(200, { "content-type": typeOf(scene) });
      response.write(begun(scene, request), () => response.socket?.end());
    },
    isPassing: true,
    code: /^network$/,
    strikes: hasBody,
  },
  "an answer that stops in the middle": {
    strike: (scene, request, response) => {
      const text = begun(scene, request);
      response.writeHead(200, { "content-type": typeOf(scene), "content-length": lengthOf(text) });
      response.write(text);
    },
    isPassing: true,
    code: /^timeout$/,
    limits: IDLE,
    strikes: hasBody,
  },
  "an answer that never comes": {
    strike: () => undefined,
    isPassing: true,
    code: /^timeout$/,
    limits: FIRST_BYTE,
  },
  "an answer that is malformed": {
    strike: (scene, request, response) => {
      response.writeHead(200, { "content-type": typeOf(scene) });
      response.end(begun(scene, request));
    },
    isPassing: false,
    code: /^badAnswer$/,
    strikes: isParsed,
  },
  "an answer of GraphQL without data": {
    strike: (_, __, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"data":null}');
    },
    isPassing: false,
    code: /^(badAnswer|failed)$/,
    strikes: ({ body }) => body?.encoding === "graphql",
  },
  "an answer that is nothing": {
    strike: (_, __, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end("null");
    },
    isPassing: false,
    code: /^(badAnswer|failed)$/,
    strikes: ({ body }) => body?.encoding === "graphql",
  },
  "an answer that is no HTTP": {
    strike: (scene, { headers }, response) =>
      void response.socket?.end(`${echoOf(scene.secrets, headers)}\r\n\r\n`),
    isPassing: false,
    code: /^badAnswer$/,
  },
  "a 500 with a page": {
    strike: failing(500, "text/html"),
    isPassing: true,
    code: /^(unavailable|failed)$/,
  },
  "a 502 with a page": {
    strike: failing(502, "text/html"),
    isPassing: true,
    code: /^(unavailable|failed)$/,
  },
  "a 503 in the vendor's words": {
    strike: failing(503),
    isPassing: true,
    code: /^(unavailable|failed)$/,
  },
  "a 429 in the vendor's own header": {
    strike: (scene, request, response) => {
      response.writeHead(429, {
        "content-type": typeOf(scene),
        ...waitHeaders(scene.rateLimit, scene.now),
      });
      response.end(refusal(scene, request));
    },
    isPassing: "always",
    isUndone: true,
    code: /^rateLimited$/,
  },
};

/** Seven seconds, where the definition looks for them. */
function waitHeaders(
  rules: RateLimitRules | undefined,
  now: number,
): Readonly<Record<string, string>> {
  const { retryAfter, reset } = rules ?? {};
  if (retryAfter?.[0] === "header") return { [String(retryAfter[1])]: String(PAUSE / 1000) };
  if (reset?.at[0] !== "header") return { "retry-after": String(PAUSE / 1000) };
  const until = Math.ceil(now / 1000) * 1000 + PAUSE;
  const values = {
    epochSeconds: until / 1000,
    epochMilliseconds: until,
    secondsLeft: PAUSE / 1000,
    iso8601: new Date(until).toISOString(),
  };
  return { [String(reset.at[1])]: String(values[reset.unit]) };
}

/** Cases whose faults are waited for stand last, so that they wait while the others work. */
export function waitingLast<Case>(
  cases: readonly Case[],
  faultOf: (each: Case) => Fault,
): readonly Case[] {
  const { quick = [], slow = [] } = Object.groupBy(cases, (each) =>
    faultOf(each).limits === undefined ? "quick" : "slow",
  );
  return [...quick, ...slow];
}
