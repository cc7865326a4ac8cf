import type { BoundParameter } from "./bind.ts";
import { isPlainObject, jsonText, percentEncode, scalarText } from "./encode.ts";
import { badInput } from "../errors.ts";
import { separatorOf } from "./list-style.ts";

/**
 * A path parameter as text (OpenAPI styles `simple`, `label` and `matrix`; RFC 6570, section 3.2; lists of Swagger 2). Never empty, never
 * `.` or `..`, no control characters: a server behind a proxy may decode before it routes.
 */
export function pathText(parameter: BoundParameter): string {
  const { name, input, style = "simple", explode = false } = parameter;
  const pairs = pairsOf(parameter);
  if (pairs.length === 0) throw badInput(input, "must not be empty in a path");
  const key = percentEncode(name, input);
  const texts = pairs.flatMap(([member, text]) =>
    member === undefined ? [text] : explode ? [`${member}=${text}`] : [member, text],
  );
  switch (style) {
    case "label":
      return `.${texts.join(explode ? "." : ",")}`;
    case "matrix":
      return explode
        ? pairs.map(([member = key, text]) => `;${member}=${text}`).join("")
        : `;${key}=${texts.join(",")}`;
    default: {
      const separator = separatorOf(style);
      return texts.join(separator === "," ? separator : encodeURIComponent(separator));
    }
  }
}

/** Members of an object by their names, items of a list and a value alone by none. */
function pairsOf(parameter: BoundParameter): readonly (readonly [string | undefined, string])[] {
  const { value, json, members, input } = parameter;
  if (Array.isArray(value) && json !== true)
    return value.map((each: unknown) => [undefined, segmentText(each, parameter)]);
  if (!isPlainObject(value) || json === true) return [[undefined, segmentText(value, parameter)]];
  if (members !== true) throw badInput(input, "must not be an object in a path");
  return Object.entries(value)
    .filter(([, each]) => each !== null && each !== undefined)
    .map(([key, each]) => [segmentText(key, parameter), segmentText(each, parameter)]);
}

function segmentText(value: unknown, { input, json, multiSegment }: BoundParameter): string {
  const text = json === true ? jsonText(value, input) : scalarText(value, input);
  if (text === "") throw badInput(input, "must not be empty in a path");
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw badInput(input, "must not hold control characters in a path");
  const segments = multiSegment === true ? text.split("/") : [text];
  for (const segment of segments)
    if (segment === "." || segment === "..")
      throw badInput(input, 'must not have the segment "." or ".."');
  return segments.map((segment) => percentEncode(segment, input)).join("/");
}
