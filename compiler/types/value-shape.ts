/** Roughly which values a schema or a type allows: enough to see that two of them have none in common. */
export interface Shape {
  /** Sum of kinds of values, as `shape.ts` numbers them. */
  readonly kinds: number;
  /** The only values, where they are few and listed for good. */
  readonly values?: ReadonlySet<string | number | boolean>;
}
