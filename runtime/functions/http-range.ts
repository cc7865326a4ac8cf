import { follow } from "../expression/expression.ts";

/** The header of a range, `bytes=0-499` or `bytes=500-` (RFC 9110, section 14.1.2); null where there is none. */
export function httpRange(range: unknown): string | null {
  const [first, last] = [follow(range, ["first"]), follow(range, ["last"])];
  if (!isOffset(first)) return null;
  if (last === null) return `bytes=${String(first)}-`;
  return isOffset(last) && last >= first ? `bytes=${String(first)}-${String(last)}` : null;
}

function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
