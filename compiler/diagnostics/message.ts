/** The names of a message's gaps, written `{{name}}`. */
export type Gaps<Text extends string> = Text extends `${string}{{${infer Gap}}}${infer Rest}`
  ? Gap | Gaps<Rest>
  : never;

/** Fills a message's gaps. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, gap: string) => values[gap] ?? "");
}
