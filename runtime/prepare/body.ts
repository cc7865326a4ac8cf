import type { BoundParameter } from "./bind.ts";
import { bytesOf } from "../bytes.ts";
import { isPlainObject, jsonText, scalarText } from "./encode.ts";
import { badInput, unknownFeature } from "../errors.ts";
import { writeMultipart } from "./multipart.ts";
import type { AnyOperation, MemberBinding, OperationBody, XmlShape } from "../operation.ts";
import { queryPairs } from "./query.ts";
import type { RequestBody } from "../http/request.ts";
import { writeXml } from "../xml/write.ts";

/** A body as it is sent, and what it is. */
export interface WrittenBody {
  readonly body: RequestBody;
  readonly mediaType: string;
}

/**
 * Writes the body. A JSON operation that has members always sends an object, `{}` if need be, unless the body is
 * `optional`; a form without pairs and a whole body that is not given send none.
 */
export function writeBody(
  connector: string,
  operation: AnyOperation,
  parameters: readonly BoundParameter[],
): WrittenBody | undefined {
  const { body } = operation;
  if (body === undefined) return undefined;
  const payload = parameters.find((each) => each.in === "payload");
  const members = parameters.filter((each) => each.in === "body");
  const whole = payload?.value === null ? undefined : payload;
  const written = (content: RequestBody | undefined): WrittenBody | undefined =>
    content === undefined ? undefined : { body: content, mediaType: body.mediaType };
  switch (body.encoding) {
    case "graphql":
      return written(graphQLBody(body, parameters));
    case "json":
      return written(jsonBody(operation, payload, members));
    case "form":
      return written(formBody(payloadMembers(whole, members, body.members), members));
    case "multipart":
      return multipartBody(
        connector,
        body.mediaType,
        payloadMembers(whole, members, body.members),
        members,
      );
    case "xml":
      return written(xmlBody(body.shape ?? {}, whole, members));
    case "text":
      return written(whole && scalarText(whole.value, whole.input));
    case "bytes":
      return written(whole && bytesOf(whole.value, whole.input));
  }
}

/** Parts of other kinds of multipart are not fields of a form, and nobody says what they are. */
function multipartBody(
  connector: string,
  mediaType: string,
  whole: readonly BoundParameter[],
  members: readonly BoundParameter[],
): WrittenBody | undefined {
  if (!/^multipart\/form-data *(?:;|$)/i.test(mediaType))
    throw unknownFeature(connector, `body.${mediaType}`);
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
  const whole = payloadMembers(payload, members);
  const written = [...whole, ...members].map(({ name, value, json, input }) => {
    const text = jsonText(value, input);
    return `${JSON.stringify(name)}:${json === true ? JSON.stringify(text) : text}`;
  });
  if (written.length === 0 && !sendsEmpty(operation)) return undefined;
  return `{${written.join(",")}}`;
}

function sendsEmpty({ input, set = [], body }: AnyOperation): boolean {
  if (body !== undefined && "optional" in body) return false;
  return [...Object.values(input), ...set].some((binding) => binding.in === "body");
}

function formBody(
  whole: readonly BoundParameter[],
  members: readonly BoundParameter[],
): string | undefined {
  const pairs = [...whole, ...members].map(inForm).flatMap(queryPairs);
  return pairs.length === 0 ? undefined : pairs.join("&");
}

/** What has parts is JSON in a form, unless a style says otherwise (OpenAPI 3.1.1, "Encoding Object", `contentType`). */
function inForm(member: BoundParameter): BoundParameter {
  const { style, explode, value } = member;
  const isPlain = style === undefined && explode === undefined;
  const hasParts = Array.isArray(value)
    ? value.some((each) => Array.isArray(each) || isPlainObject(each))
    : isPlainObject(value);
  return isPlain && hasParts ? { ...member, json: true } : member;
}

/** Members that are all absent make no body: an empty element would say something else. */
function xmlBody(
  shape: XmlShape,
  payload: BoundParameter | undefined,
  members: readonly BoundParameter[],
): string | undefined {
  const [first] = members;
  if (first === undefined) return payload && writeXml(payload.value, shape, payload.input);
  const whole = payloadMembers(payload, members);
  const values = [...whole, ...members].map(({ name, value }) => [name, value] as const);
  return writeXml(Object.fromEntries(values), shape, first.input);
}

/** What has a place of its own is said there: no name is written twice. */
function payloadMembers(
  payload: BoundParameter | undefined,
  members: readonly BoundParameter[],
  bindings: Readonly<Record<string, MemberBinding>> = {},
): readonly BoundParameter[] {
  if (payload === undefined) return [];
  if (!isPlainObject(payload.value)) throw badInput(payload.input, "must be an object");
  return Object.entries(payload.value)
    .filter(([name, value]) => value !== undefined && !members.some((each) => each.name === name))
    .map(([name, value]) => ({
      ...payload,
      ...(Object.hasOwn(bindings, name) ? bindings[name] : {}),
      name,
      value,
    }));
}
