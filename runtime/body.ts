import type { BoundParameter } from "./bind.ts";
import { bytesOf } from "./bytes.ts";
import { isPlainObject, jsonText, scalarText } from "./encode.ts";
import { badInput, runtimePending } from "./errors.ts";
import { writeMultipart } from "./multipart.ts";
import type { AnyOperation, BodyEncoding, OperationBody } from "./operation.ts";
import { queryPairs } from "./query.ts";
import type { RequestBody } from "./request.ts";

/** A body as it is sent, and what it is. */
export interface WrittenBody {
  readonly body: RequestBody;
  readonly mediaType: string;
}

/**
 * Writes the body. A JSON operation that has members always sends an object, `{}` if need be; a form without
 * pairs and a whole body that is not given send none.
 */
export function writeBody(
  connector: string,
  operation: AnyOperation,
  parameters: readonly BoundParameter[],
): WrittenBody | undefined {
  if (operation.body === undefined) return undefined;
  const { encoding, mediaType } = operation.body;
  const payload = parameters.find((each) => each.in === "payload");
  const members = parameters.filter((each) => each.in === "body");
  if (encoding === "multipart") return multipartBody(connector, mediaType, payload, members);
  const body =
    encoding === "graphql"
      ? graphQLBody(operation.body, parameters)
      : writeText(connector, operation, encoding, payload, members);
  return body === undefined ? undefined : { body, mediaType };
}

function writeText(
  connector: string,
  operation: AnyOperation,
  encoding: Exclude<BodyEncoding, "multipart">,
  payload: BoundParameter | undefined,
  members: readonly BoundParameter[],
): RequestBody | undefined {
  if (encoding === "json") return jsonBody(operation, payload, members);
  const whole = payload?.value === null ? undefined : payload;
  switch (encoding) {
    case "form":
      return formBody(whole, members);
    case "text":
      return whole && scalarText(whole.value, whole.input);
    case "bytes":
      return whole && bytesOf(whole.value, whole.input);
    case "xml":
      throw runtimePending(connector, `body.${encoding}`);
  }
}

/** Parts of other kinds of multipart are not fields of a form, and nobody says what they are. */
function multipartBody(
  connector: string,
  mediaType: string,
  payload: BoundParameter | undefined,
  members: readonly BoundParameter[],
): WrittenBody | undefined {
  if (!/^multipart\/form-data *(?:;|$)/i.test(mediaType))
    throw runtimePending(connector, `body.${mediaType}`);
  const whole = payload === undefined || payload.value === null ? [] : payloadMembers(payload);
  const written = writeMultipart([...whole, ...members]);
  if (written === undefined) return undefined;
  const { body, boundary } = written;
  return { body, mediaType: `multipart/form-data; boundary=${boundary}` };
}

/** GraphQL over HTTP, section 5.4: `variables` are left out where there are none. */
function graphQLBody(
  { document, operationName }: Extract<OperationBody, { readonly encoding: "graphql" }>,
  parameters: readonly BoundParameter[],
): string {
  const variables = parameters
    .filter((each) => each.in === "variable")
    .map(({ name, value, input }) => `${JSON.stringify(name)}:${jsonText(value, input)}`);
  const members = [
    `"query":${JSON.stringify(document)}`,
    ...(variables.length === 0 ? [] : [`"variables":{${variables.join(",")}}`]),
    ...(operationName === undefined ? [] : [`"operationName":${JSON.stringify(operationName)}`]),
  ];
  return `{${members.join(",")}}`;
}

function jsonBody(
  operation: AnyOperation,
  payload: BoundParameter | undefined,
  members: readonly BoundParameter[],
): string | undefined {
  if (payload !== undefined && members.length === 0) return jsonText(payload.value, payload.input);
  const whole = payload === undefined ? [] : payloadMembers(payload);
  const written = [...whole, ...members].map(({ name, value, json, input }) => {
    const text = jsonText(value, input);
    return `${JSON.stringify(name)}:${json === true ? JSON.stringify(text) : text}`;
  });
  if (written.length === 0 && !hasMembers(operation)) return undefined;
  return `{${written.join(",")}}`;
}

function hasMembers({ input, set = [] }: AnyOperation): boolean {
  return [...Object.values(input), ...set].some((binding) => binding.in === "body");
}

function formBody(
  payload: BoundParameter | undefined,
  members: readonly BoundParameter[],
): string | undefined {
  const whole = payload === undefined ? [] : payloadMembers(payload);
  const pairs = [...whole, ...members].flatMap(queryPairs);
  return pairs.length === 0 ? undefined : pairs.join("&");
}

function payloadMembers(payload: BoundParameter): readonly BoundParameter[] {
  if (!isPlainObject(payload.value)) throw badInput(payload.input, "must be an object");
  return Object.entries(payload.value)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ ...payload, name, value }));
}
