import type { Rule } from "../rule.ts";

/** A mapping is used, and gives one word for each of the vendor's. */
export const tables: Rule = ({ definition, texts, locate, report }) => {
  const named = new Set(
    texts
      .filter(({ path, where }) => where === "value" && path.at(-1) === "is")
      .map(({ text }) => text),
  );
  for (const [name, table] of Object.entries(definition.tables ?? {})) {
    const at = ["tables", name];
    if (!named.has(name)) report("check/table-unused", { name }, locate(at, "key"));
    const rows = new Map<string, readonly (string | number)[]>();
    for (const [row, words] of Object.entries(table)) {
      for (const [index, word] of words.entries()) {
        const place = [...at, row, index];
        const first = rows.get(word);
        if (first === undefined) {
          rows.set(word, place);
          continue;
        }
        const related = [{ message: "The other one is here.", span: locate(first, "value") }];
        const values = { word, first: String(first[2]), second: row };
        report("check/table-ambiguous", values, locate(place, "value"), { related });
      }
    }
  }
};
