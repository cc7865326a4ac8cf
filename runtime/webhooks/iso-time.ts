const MILLISECONDS: readonly string[] = Array.from(
  { length: 1000 },
  (_, index) => `${String(index).padStart(3, "0")}Z`,
);

let second = Number.NaN;
let prefix = "";

/**
 * Milliseconds since 1970 as RFC 3339 in UTC. Deliveries come in bursts, and are signed in the second in which they
 * arrive: the text of the last second is kept.
 */
export function isoTime(time: number): string {
  const whole = Math.trunc(time);
  const start = Math.floor(whole / 1000) * 1000;
  if (start !== second) {
    prefix = new Date(start).toISOString().slice(0, -"000Z".length);
    second = start;
  }
  return prefix + (MILLISECONDS[whole - start] ?? "");
}
