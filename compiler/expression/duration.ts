const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Milliseconds of `500ms`, `15s`, `5m`, `2h` or `7d`; undefined where the text is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  const unit = UNITS.get(match?.[2] ?? "");
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}
