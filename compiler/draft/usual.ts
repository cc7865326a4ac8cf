/** Whether at least half have it: what the others lack is left to the author. */
export function isUsual(count: number, all: number): boolean {
  return 2 * count >= all;
}
