import type { DocumentPath } from "../source.ts";

/** A text of a definition, or a key whose text is a place. */
export interface WrittenText {
  readonly text: string;
  readonly path: DocumentPath;
  readonly where: "key" | "value";
}

/** Every text and every key of a definition, or of a value in one. */
export function writtenTexts(value: unknown): readonly WrittenText[] {
  const found: WrittenText[] = [];
  collectTexts(value, [], found);
  return found;
}

function collectTexts(value: unknown, path: DocumentPath, found: WrittenText[]): void {
  if (typeof value === "string") {
    found.push({ text: value, path, where: "value" });
  } else if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      collectTexts(item, path.concat(index), found);
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const inner = path.concat(key);
      found.push({ text: key, path: inner, where: "key" });
      collectTexts(item, inner, found);
    }
  }
}
