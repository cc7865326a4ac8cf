import type { Row } from "../../contract/database.ts";
import type { ConnectorError } from "../../errors.ts";
import type { DriverTarget } from "../driver.ts";
import { tooLarge } from "../too-large.ts";

/** Rows as they come, up to the limits. */
export interface RowCollector {
  /** Takes a row's values; after the last that fits it fails, once, through `stop`. */
  readonly add: (names: readonly string[], values: readonly unknown[]) => void;
  /** Counts bytes of the answer as they arrive, before anything is made of them. */
  readonly received: (bytes: number) => void;
  readonly rows: readonly Row[];
}

/** Collects the rows of one statement. `stop` is told with `tooLarge` what does not fit. */
export function collectRows(
  { limits }: Pick<DriverTarget, "limits">,
  stop: (error: ConnectorError) => void,
): RowCollector {
  const rows: Row[] = [];
  let bytes = 0;
  let stopped = false;
  const refuse = (what: string): void => {
    if (stopped) return;
    stopped = true;
    rows.length = 0;
    stop(tooLarge(what));
  };
  return {
    rows,
    add: (names, values) => {
      if (stopped) return;
      if (rows.length >= limits.rows) refuse(`${String(limits.rows)} rows`);
      // Own members, whatever the columns are called.
      else rows.push(Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])));
    },
    received: (more) => {
      bytes += more;
      if (bytes > limits.bytes) refuse(`${String(limits.bytes)} bytes`);
    },
  };
}
