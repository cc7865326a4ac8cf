/** A function of expressions, as the manual shows it. */
export interface FunctionEntry {
  readonly group: string;
  readonly call: string;
  readonly does: string;
  /** An expression and what it comes to as JSON; a test computes it. What depends on the clock has none. */
  readonly example?: readonly [expression: string, value: string];
}

const entry = (
  group: string,
  call: string,
  does: string,
  ...example: readonly [] | readonly [string, string]
): FunctionEntry =>
  example.length === 0 ? { group, call, does } : { group, call, does, example: [...example] };

/** All functions that expressions may call. */
export const functionEntries: readonly FunctionEntry[] = [
  entry("text", "lower(text)", "In lower case.", "lower('Ab')", '"ab"'),
  entry("text", "upper(text)", "In upper case.", "upper('Ab')", '"AB"'),
  entry("text", "trim(text)", "Without space at both ends.", "trim(' a ')", '"a"'),
  entry(
    "text",
    "replace(text, part, other)",
    "Every part replaced.",
    "replace('a.b', '.', '-')",
    '"a-b"',
  ),
  entry("text", "split(text, separator)", "A list of parts.", "split('a,b', ',')", '["a","b"]'),
  entry(
    "text",
    "join(list, separator)",
    "The items as one text.",
    "join(['a', 'b'], ', ')",
    '"a, b"',
  ),
  entry(
    "text",
    "startsWith(text, part)",
    "Whether it begins so.",
    "startsWith('abc', 'ab')",
    "true",
  ),
  entry("text", "endsWith(text, part)", "Whether it ends so.", "endsWith('abc', 'ab')", "false"),
  entry("text", "contains(text, part)", "Whether it has the part.", "contains('abc', 'b')", "true"),
  entry(
    "text",
    "substring(text, from, to)",
    "Characters from an index up to another, or to the end.",
    "substring('abcd', 1, 3)",
    '"bc"',
  ),
  entry("lists", "size(value)", "Number of characters, items or members.", "size(['a', 'b'])", "2"),
  entry("lists", "first(list)", "The first item.", "first(['a', 'b'])", '"a"'),
  entry("lists", "last(list)", "The last item.", "last(['a', 'b'])", '"b"'),
  entry(
    "lists",
    "find(list, path, value)",
    "The first item that has this value there. Where none has, the call fails and names what there is.",
    "find([{'id': 1}, {'id': 2}], 'id', 2)",
    '{"id":2}',
  ),
  entry(
    "lists",
    "orElse(value, other)",
    "The other where the value is null.",
    "orElse(null, 'a')",
    '"a"',
  ),
  entry("conversion", "string(value)", "As text.", "string(12)", '"12"'),
  entry("conversion", "int(value)", "As a whole number.", "int('12')", "12"),
  entry("conversion", "double(value)", "As a number.", "double('1.5')", "1.5"),
  entry("conversion", "bool(value)", "As true or false.", "bool('true')", "true"),
  entry("conversion", "json(value)", "As JSON text.", "json({'a': [1]})", '"{\\"a\\":[1]}"'),
  entry("conversion", "parseJson(text)", "What JSON text says.", "parseJson('[1]')", "[1]"),
  entry("bytes", "base64(value)", "In Base64.", "base64('é?>')", '"w6k/Pg=="'),
  entry("bytes", "base64url(value)", "In Base64 for addresses.", "base64url('é?>')", '"w6k_Pg"'),
  entry("bytes", "hex(value)", "In hexadecimal digits.", "hex('é')", '"c3a9"'),
  entry("bytes", "utf8(text)", "The bytes of a text.", "hex(utf8('é'))", '"c3a9"'),
  entry(
    "bytes",
    "sha256(value)",
    "The SHA-256 hash, as bytes.",
    "substring(hex(sha256('a')), 0, 8)",
    '"ca978112"',
  ),
  entry(
    "bytes",
    "hmacSha256(key, value)",
    "The HMAC with SHA-256, as bytes.",
    "substring(hex(hmacSha256('k', 'a')), 0, 8)",
    '"78da9151"',
  ),
  entry(
    "addresses",
    "encodePath(text)",
    "Encoded for a path; `/` stays.",
    "encodePath('a b/c')",
    '"a%20b/c"',
  ),
  entry(
    "addresses",
    "encodeQuery(text)",
    "Encoded for a query.",
    "encodeQuery('a b/c')",
    '"a%20b%2Fc"',
  ),
  entry(
    "addresses",
    "httpRange(range)",
    "A range of bytes as the header `Range` has it; null where there is none.",
    "httpRange({'first': 0, 'last': 99})",
    '"bytes=0-99"',
  ),
  entry("time", "now()", "The moment of the call, the same wherever it stands in the call."),
  entry(
    "time",
    "fromEpoch(seconds)",
    "A time from seconds since 1970.",
    "fromEpoch(1700000000)",
    '"2023-11-14T22:13:20Z"',
  ),
  entry(
    "time",
    "toEpoch(time)",
    "Seconds since 1970.",
    "toEpoch('2023-11-14T22:13:20Z')",
    "1700000000",
  ),
  entry(
    "time",
    "fromEpochMillis(milliseconds)",
    "A time from milliseconds since 1970.",
    "fromEpochMillis(1700000000000)",
    '"2023-11-14T22:13:20Z"',
  ),
  entry(
    "time",
    "toEpochMillis(time)",
    "Milliseconds since 1970.",
    "toEpochMillis('2023-11-14T22:13:20Z')",
    "1700000000000",
  ),
  entry(
    "time",
    "iso(time)",
    "A time as RFC 3339 writes it, in UTC.",
    "iso('2023-11-14T23:13:20+01:00')",
    '"2023-11-14T22:13:20Z"',
  ),
  entry(
    "time",
    "plus(time, duration)",
    "A later time.",
    "plus('2023-11-14T22:13:20Z', '90s')",
    '"2023-11-14T22:14:50Z"',
  ),
  entry("mail", "mime(message, from)", "A message with its attachments (RFC 5322)."),
  entry(
    "mail",
    "mailbox(text)",
    "A mailbox as a header has it.",
    "mailbox('Ann <ann@example.com>')",
    '"Ann <ann@example.com>"',
  ),
  entry(
    "mail",
    "mailAddress(text)",
    "The address of a mailbox.",
    "mailAddress('Ann <ann@example.com>')",
    '"ann@example.com"',
  ),
  entry(
    "mail",
    "mailName(text)",
    "The name of a mailbox; null where it has none.",
    "mailName('Ann <ann@example.com>')",
    '"Ann"',
  ),
];
