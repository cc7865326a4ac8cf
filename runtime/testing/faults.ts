import type { ConnectorDescriptor } from "../descriptor.ts";
import type { AnyOperation, ErrorClass } from "../operation.ts";
import { placesOf } from "../expression/expression.ts";
import { type Draft, fulfil, writeAt } from "./fit.ts";
import { classified, rulesOf, type VendorAnswer } from "./mock-answer.ts";

/** What a fault is made for. */
export interface FaultScene {
  readonly descriptor: ConnectorDescriptor;
  readonly operation: AnyOperation;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Something that goes wrong with one request, once the vendor has it or before. */
export type Fault =
  | {
      readonly kind: "answer";
      readonly answer: (scene: FaultScene) => VendorAnswer;
      /** What it means, where it is a refusal. */
      readonly as?: Exclude<ErrorClass, "ignored">;
    }
  /** The connection breaks. `unsent`: before anything left. */
  | { readonly kind: "break"; readonly unsent: boolean }
  /** The answer's body breaks off after its first bytes. */
  | { readonly kind: "cut" };

/** The vendor refuses a call in its own way, by which the runtime knows the class. */
export function refused(as: Exclude<ErrorClass, "ignored">): Fault {
  return { kind: "answer", as, answer: (scene) => refusal(scene, as) };
}

/** 429 in the vendor's way, with the header that the definition declares for when it will take the call again. */
export function rateLimited({ after = 1 }: { readonly after?: number } = {}): Fault {
  return {
    kind: "answer",
    as: "rateLimited",
    answer: (scene) => {
      const { status = 429, headers, body } = refusal(scene, "rateLimited");
      const draft: Draft = { header: { ...headers }, body };
      announceLimit(scene, draft, after);
      return {
        status,
        headers: draft["header"] as Readonly<Record<string, string>>,
        body: draft["body"],
      };
    },
  };
}

/** The vendor no longer takes the credential. */
export const expiredToken: Fault = refused("reauthenticate");

/** The connection is reset once the whole request has arrived: nobody knows whether the vendor did it. */
export const resetAfterSend: Fault = { kind: "break", unsent: false };

/** Nothing reaches the vendor. */
export const unreachable: Fault = { kind: "break", unsent: true };

/** The answer begins and does not end. */
export const cutAnswer: Fault = { kind: "cut" };

/** An answer in no format that the definition knows. */
export const unreadable: Fault = {
  kind: "answer",
  answer: () => ({ headers: { "content-type": "text/html" }, body: Buffer.from("<html>") }),
};

const STATUSES: Readonly<Record<Exclude<ErrorClass, "ignored">, readonly number[]>> = {
  invalid: [400, 422],
  reauthenticate: [401],
  permission: [403],
  notFound: [404],
  conflict: [409, 412],
  rateLimited: [429],
  unavailable: [503, 500],
  failed: [402, 418],
};

/** The first answer that the runtime itself takes for a failure of this class. */
function refusal(
  { descriptor, operation }: FaultScene,
  as: Exclude<ErrorClass, "ignored">,
): VendorAnswer {
  const found = candidates(descriptor, operation, as).find(
    (answer) => classified(descriptor, operation, answer) === as,
  );
  return found ?? { status: STATUSES[as][0] ?? 500, body: {} };
}

function candidates(
  descriptor: ConnectorDescriptor,
  operation: AnyOperation,
  as: Exclude<ErrorClass, "ignored">,
): readonly VendorAnswer[] {
  const rules = rulesOf(descriptor, operation);
  const plain = STATUSES[as].map((status) => ({ status, body: {} }));
  const declared = rules.flatMap((rule) =>
    (rule.is?.[as] ?? []).flatMap((sign): readonly VendorAnswer[] => {
      if ("status" in sign)
        return [
          {
            status: typeof sign.status === "number" ? sign.status : Number(sign.status[0]) * 100,
            body: {},
          },
        ];
      const draft: Draft = { header: {}, body: {} };
      // By the vendor's own code or shape: within the failures of a 200 where there are such, else as a refusal.
      if (rule.failed?.[0] !== undefined) fulfil(draft, rule.failed[0]);
      if ("match" in sign) fulfil(draft, sign.match);
      else if (rule.code !== undefined)
        writeAt(draft, placesOf(rule.code)[0] ?? ["body"], sign.code);
      const { status, header, body } = draft;
      const answer = { headers: header as Readonly<Record<string, string>>, body };
      const statuses = typeof status === "number" ? [status] : [...STATUSES[as], 400, 200];
      return statuses.map((each) => ({ ...answer, status: each }));
    }),
  );
  // What rests on a status says least that could be wrong.
  return [...plain, ...declared];
}

function announceLimit({ descriptor, now }: FaultScene, draft: Draft, after: number): void {
  const { retryAfter, reset, remaining } = descriptor.http?.rateLimit ?? {};
  if (remaining !== undefined) writeAt(draft, remaining, "0");
  if (reset !== undefined) writeAt(draft, reset.at, resetAt(reset.unit, now, after));
  if (retryAfter !== undefined || reset === undefined)
    writeAt(draft, retryAfter ?? ["header", "retry-after"], String(after));
}

function resetAt(
  unit: "epochSeconds" | "epochMilliseconds" | "secondsLeft" | "iso8601",
  now: number,
  after: number,
): string {
  const moment = now + after * 1_000;
  switch (unit) {
    case "epochSeconds":
      return String(Math.ceil(moment / 1_000));
    case "epochMilliseconds":
      return String(moment);
    case "secondsLeft":
      return String(after);
    case "iso8601":
      return new Date(moment).toISOString();
  }
}
