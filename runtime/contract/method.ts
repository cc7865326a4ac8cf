/** A method that is called once and answers once. */
export interface Method<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** A method whose items come in pages. */
export interface ListMethod<Input, Item> {
  readonly input: Input;
  readonly item: Item;
}
