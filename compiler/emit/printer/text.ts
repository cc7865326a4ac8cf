/** A name that cannot be printed as it is. Names are made when lowering, so this is a defect of ours. */
export class InvalidNameError extends Error {
  override readonly name: string = "InvalidNameError";

  constructor(role: string, value: string) {
    super(`${JSON.stringify(value.slice(0, 80))} cannot be used as ${role}.`);
  }
}

/** ECMA-262, section 12.7.2, with the strict-mode and contextual words that cannot name a module's value. */
const reservedWords: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval " +
    "export extends false finally for function if implements import in instanceof interface let new " +
    "null package private protected public return static super switch this throw true try typeof " +
    "undefined var void while with yield"
  ).split(" "),
);

/**
 * Everything but printable ASCII, Latin, Greek and Cyrillic letters and a few signs. The rest is written as
 * escapes: controls, bidi marks and line separators can change how source reads, and East Asian characters
 * and emoji are not one column wide.
 */
const escaped =
  /[^ -~\u00a1-\u00a8\u00aa-\u00ac\u00af-\u024f\u0388-\u03ff\u0400-\u0482\u048a-\u052f\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac]/g;

/** Controls, format characters (bidi marks, zero-width spaces), lone surrogates, what has no meaning yet. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;

/** Printable ASCII but quotes and backslashes: what needs no escapes. */
const plainText = /^[ !#-[\]-~]*$/;
const plainName = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
/** What Prettier takes the quotes off: letters of any script that `string` prints as they are. */
const plainKey = /^[\p{L}_$][\p{L}0-9_$]*$/u;

/** Prints any text as a string literal, with the quotes that need fewer escapes; double ones if equal. */
export function string(value: string): string {
  if (plainText.test(value)) return `"${value}"`;
  const literal = JSON.stringify(value).replace(
    escaped,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (!value.includes('"') || count(value, '"') <= count(value, "'")) return literal;
  const inner = literal
    .slice(1, -1)
    .replace(/\\(.)|'/gs, (match, after?: string) =>
      after === undefined ? "\\'" : after === '"' ? '"' : match,
    );
  return `'${inner}'`;
}

/** Prints a finite number; anything else is a defect and throws a RangeError. */
export function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError("Only finite numbers can be printed.");
  return String(value).replace("e+", "e");
}

/** Checks the name of a value, class or type; throws an InvalidNameError. */
export function identifier(name: string): string {
  if (!plainName.test(name) || reservedWords.has(name)) {
    throw new InvalidNameError("an identifier", name);
  }
  return name;
}

/** Checks a name that follows a dot or names a method; reserved words may stand there. */
export function memberName(name: string): string {
  if (!plainName.test(name) || name === "constructor" || name === "__proto__") {
    throw new InvalidNameError("a member's name", name);
  }
  return name;
}

/** Checks a connector's id before it becomes a part of a path or of a package's name. */
export function pathSegment(id: string): string {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id))
    throw new InvalidNameError("a folder's name", id);
  return id;
}

/** Prints the key of a member of a type: quoted only if it is no plain name. */
export function typeKey(name: string): string {
  const literal = string(name);
  return plainKey.test(name) && literal.slice(1, -1) === name ? name : literal;
}

/** Prints the key of an object literal; `__proto__: x` would set the prototype, `["__proto__"]` does not. */
export function objectKey(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : typeKey(name);
}

/** Words of printable ASCII with one space between them. */
const plainWords = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** Text on one line that shows as what it is: no controls, no bidi marks, no line breaks. */
export function plain(value: string): string {
  if (plainWords.test(value)) return value;
  return value.replace(unprintable, " ").replace(/\s+/g, " ").trim();
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
