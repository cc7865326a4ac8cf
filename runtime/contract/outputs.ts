import { ConnectorError } from "../errors.ts";
import type { ContractMethod, Contracts } from "./contracts.ts";

type RequiredNames<T> = {
  [Name in keyof T]-?: undefined extends T[Name] ? never : Name;
}[keyof T];

/** The fields that a method's answer must have, or each of its items. */
type Required<M> =
  NonNullable<M> extends { readonly item: infer Item }
    ? Fields<Item>
    : NonNullable<M> extends { readonly output: infer Output }
      ? Fields<Output>
      : never;

/** Nothing and lists of records have no fields of their own. */
type Fields<T> = [T] extends [object]
  ? T extends readonly unknown[]
    ? Readonly<Record<string, never>>
    : { readonly [Name in RequiredNames<T> & string]: true }
  : Readonly<Record<string, never>>;

const required: { readonly [Name in ContractMethod]-?: Required<Contracts[Name]> } = {
  "payments.charge": { id: true, status: true },
  "payments.refund": { id: true, status: true },
  "payments.customer": { id: true },
  "payments.subscription": { id: true, status: true },
  "notification.send": { id: true, status: true },
  "notification.ask": { by: true },
  "notification.status": { id: true, status: true },
  "files.read": { content: true, size: true },
  "files.write": { path: true },
  "files.list": { path: true, kind: true },
  "files.stat": { path: true },
  "files.delete": {},
  "files.copy": {},
  "files.presign": { url: true },
  "db.query": {},
  "db.find": {},
  "db.insert": { count: true },
  "db.update": { count: true },
  "db.delete": { count: true },
  "db.transaction": {},
};

/** Fails with `badAnswer` where the vendor's answer lacks what the contract promises. */
export function assertOutput(
  method: ContractMethod,
  output: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys(required[method]))
    if (!Object.hasOwn(output, name))
      throw new ConnectorError("badAnswer", `The vendor's answer has no "${name}".`);
}
