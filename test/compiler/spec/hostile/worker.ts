/** A process that carries out the attacks it is told, one at a time; the parent ends it where one takes too long. */
import { attacks } from "./attacks.ts";
import { attempt } from "./attempt.ts";

/** What the parent sends. */
export interface Order {
  readonly name: string;
  readonly size: number;
}

process.on("message", ({ name, size }: Order) => {
  const attack = attacks.find((each) => each.name === name);
  if (attack === undefined) throw new Error(`There is no attack "${name}".`);
  void attempt(attack, size).then((outcome) => process.send?.(outcome));
});
