import type { ParameterStyle } from "../operation.ts";

const separators: ReadonlyMap<ParameterStyle, string> = new Map([
  ["spaceDelimited", " "],
  ["pipeDelimited", "|"],
  ["tabDelimited", "\t"],
]);

/** What stands between the items of a list that is written as one value: a comma, unless the style has another. */
export function separatorOf(style: ParameterStyle | undefined): string {
  return (style === undefined ? undefined : separators.get(style)) ?? ",";
}
