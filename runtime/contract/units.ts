/** A whole number that JavaScript holds exactly (ECMA-262, Number.MAX_SAFE_INTEGER). */
export type Integer = number;

/** A moment as text: `2026-01-31T09:30:00Z` (RFC 3339). */
export type DateTime = string;
