import { badInput } from "../errors.ts";

type Connect = Readonly<Record<string, unknown>>;

/** A text that a driver cannot connect without. Fails with `badInput`, which names it and not its value. */
export function text(connect: Connect, name: string): string {
  const value = Object.hasOwn(connect, name) ? connect[name] : undefined;
  if (typeof value !== "string" || value === "") throw badInput(name, "is needed to connect");
  if (value.includes("\0")) throw badInput(name, "must not hold NUL");
  return value;
}

/** A whole number from 1, or its default where there is none. */
export function whole(connect: Connect, name: string, usual: number, most: number): number {
  const value = Object.hasOwn(connect, name) ? connect[name] : usual;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= most)
    return value;
  throw badInput(name, `must be a whole number from 1 to ${String(most)}`);
}
