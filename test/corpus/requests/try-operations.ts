import { ConnectorError } from "@human/connector-sdk";
import type { OpenAPIV3 } from "openapi-types";
import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";
import type { VendorOperation } from "../../kit/vendor-operation.ts";
import { plainAnswer, promisedAnswers } from "./answers.ts";
import { openGenerated, type OpenedConnector } from "./call.ts";
import { type Emitted, openEmitted } from "./emitted.ts";
import { makeInput } from "./input.ts";
import { judgeRequest } from "./judge.ts";
import type { Outcome } from "./outcome.ts";
import { createSamples, type Samples } from "./samples.ts";
import type { TypedValue } from "./values.ts";
import { readVendorOperations } from "./vendor-operations.ts";

interface Trial {
  readonly document: string;
  readonly connector: ConnectorIR;
  readonly opened: OpenedConnector;
  readonly samples: Samples;
  readonly emitted: Emitted;
}

/** What came of the operations of a document, and the values that fitted their types. */
export interface Tried {
  readonly outcomes: readonly Outcome[];
  readonly values: readonly TypedValue[];
}

/** Calls operations of one generated connector, and judges requests and answers. */
export async function tryOperations(
  document: string,
  whole: OpenAPIV3.Document,
  connector: ConnectorIR,
  module: Readonly<Record<string, unknown>>,
  operations: readonly OperationIR[],
): Promise<Tried> {
  const vendors = readVendorOperations(whole);
  const samples = createSamples(whole);
  const opened = openGenerated(connector, module);
  const trial = { document, connector, opened, samples, emitted: openEmitted(connector) };
  const outcomes: Outcome[] = [];
  const values: TypedValue[] = [];
  for (const operation of operations) {
    const vendor = vendors.get(operation.specOperation);
    for (const members of ["all", "required"] as const) {
      const base = { document, operation: operation.specOperation, members };
      if (vendor === undefined) {
        outcomes.push({
          ...base,
          about: "request",
          verdict: "rejected",
          reason: "no such operation",
        });
        continue;
      }
      try {
        const tried = await tryOperation(trial, operation, vendor, members);
        outcomes.push(...tried.outcomes);
        values.push(...tried.values);
      } catch (error) {
        const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
        const reason = "the document cannot be judged";
        outcomes.push({ ...base, about: "request", verdict: "unjudged", reason, detail });
      }
    }
  }
  return { outcomes, values };
}

async function tryOperation(
  { document, connector, opened, samples, emitted }: Trial,
  operation: OperationIR,
  vendor: VendorOperation,
  members: "all" | "required",
): Promise<Tried> {
  const base = { document, operation: operation.specOperation, members };
  const made = makeInput(operation, vendor, samples, members);
  if ("reason" in made)
    return { outcomes: [{ ...base, about: "request", verdict: "unjudged", ...made }], values: [] };
  const { input, lost } = made;
  const outcomes: Outcome[] = [];
  const wrong = emitted.judgeInput(operation, input);
  outcomes.push({
    ...base,
    about: "input",
    ...(wrong === undefined
      ? { verdict: "accepted" }
      : { verdict: "rejected", reason: "our type refuses the vendor's value", detail: wrong }),
  });
  const values: TypedValue[] = [];
  if (wrong === undefined && operation.inputs.length > 0)
    values.push({ operation, side: "input", value: input });
  const promised = promisedAnswers(operation, vendor, samples, members);
  const [first] = promised;
  const called = await opened.call(operation, input, first?.answer ?? plainAnswer(operation));
  const { request } = called;
  const errors =
    request === undefined
      ? [`not sent: ${describe(called.error)}`]
      : await judgeRequest(
          { ...request, credentials: credentialsOf(connector) },
          operation,
          vendor,
          samples,
        );
  const all = [...lost.map((each) => `lost: ${each}`), ...errors];
  const [firstError] = all;
  outcomes.push({
    ...base,
    about: "request",
    ...(firstError === undefined
      ? { verdict: "accepted" }
      : {
          verdict: "rejected",
          reason: reasonOf(firstError),
          detail:
            `${all.join(" | ")} ${request === undefined ? JSON.stringify(input) : `${request.target} ${request.body}`}`.slice(
              0,
              1500,
            ),
        }),
  });
  for (const [index, sent] of promised.entries()) {
    const { from, answer, contradiction, hasMore } = sent;
    const { result, error } = index === 0 ? called : await opened.call(operation, input, answer);
    const about = from === "sample" ? ("answer" as const) : ("example" as const);
    const refused =
      error === undefined ? emitted.judgeResult(operation, result, sent) : describe(error);
    if (refused === undefined) {
      outcomes.push({ ...base, about, verdict: "accepted" });
      if (operation.answer !== "bytes" && hasMore === undefined)
        values.push({ operation, side: "output", value: result });
    } else if (contradiction !== undefined)
      outcomes.push({
        ...base,
        about,
        verdict: "unjudged",
        reason: "the example contradicts the vendor's schema",
        detail: contradiction,
      });
    else
      outcomes.push({
        ...base,
        about,
        verdict: "rejected",
        reason:
          error === undefined
            ? "our type refuses the vendor's value"
            : `the runtime fails: ${describe(error)}`.slice(0, 80),
        detail: `${refused} ${String(answer.status)} ${answer.body}`.slice(0, 1500),
      });
  }
  return { outcomes, values };
}

/** What API keys go by in the query, or in the path of the server. */
function credentialsOf({ auth }: ConnectorIR): readonly string[] {
  return auth.flatMap(({ options }) =>
    options.flatMap(([key, option]) => {
      if (key !== "query" && key !== "path") return [];
      if (option.kind === "data") return [String(option.data)];
      const isMap = option.kind === "value" && option.value.kind === "map";
      return isMap ? option.value.entries.map(([name]) => name) : [];
    }),
  );
}

function describe(error: Error | undefined): string {
  if (error instanceof ConnectorError) return `${error.code} ${error.message}`;
  return error === undefined ? "nothing was sent" : (error.stack ?? error.message);
}

/** What is told, without names and values. */
function reasonOf(error: string): string {
  return error
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/\{.*/g, "")
    .replace(/(\/(?:requestBody|path|query|header|cookie)|body)\S*/, "$1")
    .replace(/^(not sent: \w+).*/s, "$1")
    .replace(/^(lost: \w+) .*/, "$1")
    .slice(0, 80)
    .trim();
}
