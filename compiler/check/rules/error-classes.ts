import type { DocumentPath, Span } from "../../source.ts";
import type { ErrorsDefinition } from "../../validate/definition.ts";
import type { Rule, Subject } from "../rule.ts";

/** One code means one class, and what stands for a status is one (RFC 9110, section 15). */
export const errorClasses: Rule = (subject) => {
  const { definition } = subject;
  checkTable(subject, definition.http?.errors, ["http", "errors", "is"]);
  for (const [id, { errors }] of Object.entries(definition.operations))
    checkTable(subject, errors, ["operations", id, "errors", "is"]);
};

function checkTable(
  { locate, report }: Subject,
  errors: ErrorsDefinition | undefined,
  at: DocumentPath,
): void {
  const places = new Map<string | number, { readonly name: string; readonly span: Span }>();
  for (const [name, signs] of Object.entries(errors?.is ?? {})) {
    for (const [index, sign] of signs.entries()) {
      if (typeof sign === "object") continue;
      const span = locate([...at, name, index], "value");
      if (typeof sign === "number" && (sign < 100 || sign > 599)) {
        const fix = { span, text: JSON.stringify(String(sign)) };
        report("check/not-a-status", { status: String(sign) }, span, { fix });
      }
      const first = places.get(sign);
      if (first === undefined) {
        places.set(sign, { name, span });
        continue;
      }
      const values = { code: String(sign), first: first.name, second: name };
      const related = [{ message: "The other one is here.", span: first.span }];
      report("check/code-twice", values, span, { related });
    }
  }
}
