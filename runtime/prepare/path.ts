import type { BoundParameter } from "./bind.ts";
import { isPlainObject, jsonText, percentEncode, scalarText } from "./encode.ts";
import { badInput } from "../errors.ts";

/**
 * A path parameter as text (OpenAPI styles `simple`, `label` and `matrix`, RFC 6570). Never empty, never `.`
 * or `..`, no control characters: a server behind a proxy may decode before it routes.
 */
export function pathText(parameter: BoundParameter): string {
  const { name, input, style = "simple", explode = false } = parameter;
  const values = Array.isArray(parameter.value) ? parameter.value : [parameter.value];
  if (values.length === 0) throw badInput(input, "must not be empty in a path");
  const texts = values.map((value: unknown) => segmentText(value, parameter));
  const key = percentEncode(name, input);
  switch (style) {
    case "label":
      return `.${texts.join(explode ? "." : ",")}`;
    case "matrix":
      return explode
        ? texts.map((text) => `;${key}=${text}`).join("")
        : `;${key}=${texts.join(",")}`;
    default:
      return texts.join(",");
  }
}

function segmentText(value: unknown, { input, json, multiSegment }: BoundParameter): string {
  if (isPlainObject(value) && json !== true)
    throw badInput(input, "must not be an object in a path");
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
