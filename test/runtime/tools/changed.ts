/** What agents write where something else is due. */
export const wrong: readonly unknown[] = [
  ...[null, true, "", "text", "QUJD", "../..", "a\nb\u0000", "\ud800", 0, -1, 1.5, 7, {}, []],
  ...[[[]], [null], ["text"], [{}], [1, "a"], { name: "x" }, { content: "QUJD" }, { type: "text" }],
];

/** Values that differ from one that is right in one place. */
export function* changed(value: unknown): Generator {
  yield* wrong;
  if (Array.isArray(value)) {
    yield [];
    yield [...value, ...value];
    for (const [index, item] of value.entries())
      for (const each of changed(item)) yield value.with(index, each);
  } else if (typeof value === "object" && value !== null) {
    yield { ...value, "no such member": 1 };
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _, ...others } = value as Readonly<Record<string, unknown>>;
      yield others;
      for (const each of changed(member)) yield { ...value, [name]: each };
    }
  }
}
