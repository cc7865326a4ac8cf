const UNITS: ReadonlyMap<string, number> = new Map([
  ["B", 1],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
]);

/** Bytes of `512KiB`, `16MiB` or `5GiB`; undefined where the text is none of these. */
export function parseSize(text: string | undefined): number | undefined {
  const match = /^([1-9]\d{0,8})(B|[KMGT]iB)$/.exec(text ?? "");
  const unit = UNITS.get(match?.[2] ?? "");
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}
