import type { Pagination } from "../operation.ts";
import { type PageOptions, pagination } from "./options.ts";

export interface LinkOptions extends PageOptions {
  /** Default: `next`. */
  readonly rel?: string;
}

/** The next page's address in the `Link` header (RFC 8288). */
export function link(options: LinkOptions = {}): Pagination {
  const { rel = "next" } = options;
  return pagination(
    "link",
    options,
    ({ headers }) => {
      const url = linkTo(headers["link"] ?? "", rel);
      return url === undefined ? undefined : { kind: "url", url };
    },
    ({ url }) => [{ at: ["header", "link"], is: `<${url}>; rel="${rel}"` }],
  );
}

/** `<https://…>`, then `;`, a name and a token or quoted text, any number of times (RFC 8288, section 3). */
const TARGET = /\s*<([^<>]*)>/y;
const PARAMETER = /\s*;\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,]*)))?/y;

/** The target of the first link with a relation; undefined where there is none. */
export function linkTo(header: string, relation: string): string | undefined {
  let offset = 0;
  while (offset < header.length) {
    const target = matchAt(TARGET, header, offset);
    if (target === null) return undefined;
    offset += target[0].length;
    let relations: string | undefined;
    for (
      let parameter = matchAt(PARAMETER, header, offset);
      parameter !== null;
      parameter = matchAt(PARAMETER, header, offset)
    ) {
      offset += parameter[0].length;
      // Only the first `rel` counts (RFC 8288, section 3.3).
      if (parameter[1]?.toLowerCase() === "rel") relations ??= parameter[2] ?? parameter[3] ?? "";
    }
    if (relations?.toLowerCase().split(/\s+/).includes(relation.toLowerCase()) === true)
      return target[1];
    offset = header.indexOf(",", offset) + 1;
    if (offset === 0) return undefined;
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = offset;
  return sticky.exec(text);
}
