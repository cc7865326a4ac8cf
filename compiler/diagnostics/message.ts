/** A message with named gaps; the gaps' names are part of its type. */
export interface Message<Gap extends string> {
  readonly parts: readonly string[];
  readonly gaps: readonly Gap[];
}

/** `` message`No operation "${"operation"}".` `` makes a message with the gap `operation`. */
export function message<const Gap extends string>(
  parts: TemplateStringsArray,
  ...gaps: Gap[]
): Message<Gap> {
  return { parts: [...parts], gaps };
}

/** Fills a message's gaps. */
export function fill<Gap extends string>(
  template: Message<Gap>,
  values: Readonly<Record<Gap, string>>,
): string {
  return template.parts.reduce(
    (text, part, index) => text + values[template.gaps[index - 1] as Gap] + part,
  );
}
