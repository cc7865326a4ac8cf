/** Repeats a connector has in hand before it has earned any. */
const CAPACITY = 100;
/** Repeats that a call earns by being made: at most one call in ten is repeated when all fail. */
const EARNED = 0.1;

/**
 * Bounds what repeats add to the load of a vendor that fails: every call earns a tenth of a repeat, a repeat that
 * succeeds is given back.
 */
export interface RetryBudget {
  readonly earn: () => void;
  /** Takes one repeat; false if there is none left. */
  readonly spend: () => boolean;
  readonly refund: () => void;
}

export function createRetryBudget(): RetryBudget {
  let left = CAPACITY;
  const add = (repeats: number): void => {
    left = Math.min(CAPACITY, left + repeats);
  };
  return {
    earn: () => add(EARNED),
    spend: () => {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    refund: () => add(1),
  };
}
