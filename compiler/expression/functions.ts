/** How many arguments a function takes. */
export interface FunctionSignature {
  readonly least: number;
  readonly most: number;
}

const fixed = (count: number): FunctionSignature => ({ least: count, most: count });

/** The closed list of functions that expressions may call (language reference, section 3). */
export const functionSignatures: ReadonlyMap<string, FunctionSignature> = new Map([
  ["lower", fixed(1)],
  ["upper", fixed(1)],
  ["trim", fixed(1)],
  ["replace", fixed(3)],
  ["split", fixed(2)],
  ["join", fixed(2)],
  ["startsWith", fixed(2)],
  ["endsWith", fixed(2)],
  ["contains", fixed(2)],
  ["substring", { least: 2, most: 3 }],
  ["size", fixed(1)],
  ["first", fixed(1)],
  ["last", fixed(1)],
  ["find", fixed(3)],
  ["orElse", fixed(2)],
  ["string", fixed(1)],
  ["int", fixed(1)],
  ["double", fixed(1)],
  ["bool", fixed(1)],
  ["json", fixed(1)],
  ["parseJson", fixed(1)],
  ["base64", fixed(1)],
  ["base64url", fixed(1)],
  ["hex", fixed(1)],
  ["utf8", fixed(1)],
  ["sha256", fixed(1)],
  ["hmacSha256", fixed(2)],
  ["encodePath", fixed(1)],
  ["encodeQuery", fixed(1)],
  ["now", fixed(0)],
  ["fromEpoch", fixed(1)],
  ["toEpoch", fixed(1)],
  ["fromEpochMillis", fixed(1)],
  ["toEpochMillis", fixed(1)],
  ["iso", fixed(1)],
  ["plus", fixed(2)],
  ["mime", fixed(2)],
  ["mailbox", fixed(1)],
  ["mailAddress", fixed(1)],
  ["mailName", fixed(1)],
  ["httpRange", fixed(1)],
]);

/** The runtime's function for each CEL operator. */
export const operatorFunctions: ReadonlyMap<string, string> = new Map([
  ["==", "equals"],
  ["!=", "differs"],
  ["<", "less"],
  ["<=", "lessOrEqual"],
  [">", "greater"],
  [">=", "greaterOrEqual"],
  ["+", "add"],
  ["-", "subtract"],
  ["*", "multiply"],
  ["/", "divide"],
  ["%", "modulo"],
  ["in", "isIn"],
]);
