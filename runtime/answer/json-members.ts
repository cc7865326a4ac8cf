import type { BoundParameter } from "../prepare/bind.ts";
import { isPlainObject } from "../prepare/encode.ts";
import { badInput } from "../errors.ts";

/**
 * Puts parameters that are members of one JSON value together as that value. What is given for the whole of it
 * comes first, so that members win; null is a value like any other inside of JSON.
 */
export function joinMembers(parameters: readonly BoundParameter[]): readonly BoundParameter[] {
  const members = parameters.filter((each) => each.member !== undefined);
  if (members.length === 0) return parameters;
  const groups = Map.groupBy(members, keyOf);
  const wholes = new Map(
    parameters
      .filter((each) => each.member === undefined && groups.has(keyOf(each)))
      .map((each) => [keyOf(each), each]),
  );
  const joined = [...groups].map(([key, group]) => joinGroup(wholes.get(key), group));
  return [
    ...parameters.filter((each) => each.member === undefined && wholes.get(keyOf(each)) !== each),
    ...joined.flat(),
  ];
}

function joinGroup(
  whole: BoundParameter | undefined,
  group: readonly BoundParameter[],
): readonly BoundParameter[] {
  const given = whole?.value ?? {};
  if (!isPlainObject(given)) throw badInput(whole?.input ?? "", "must be an object");
  const values = Object.fromEntries(group.map(({ member = "", value }) => [member, value]));
  return group.slice(0, 1).map(({ member: _, ...first }) => ({
    ...first,
    json: true,
    value: { ...given, ...values },
  }));
}

function keyOf({ in: place, name }: BoundParameter): string {
  return `${place} ${name}`;
}
