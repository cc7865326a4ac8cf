import type { DatabaseContract } from "./database.ts";
import type { ListMethod } from "./method.ts";
import type { NotificationContract } from "./notification.ts";
import type { PaymentContract } from "./payment.ts";
import type { StorageContract } from "./storage.ts";

/** Every method of every contract. A connector may fill any of them; those without `?` its own kind demands. */
export interface Contracts
  extends DatabaseContract, NotificationContract, PaymentContract, StorageContract {}

/** `payments.charge`, `files.read`, … */
export type ContractMethod = keyof Contracts;

/** Methods that give their items in pages. */
export type ListContractMethod = {
  [Name in ContractMethod]: NonNullable<Contracts[Name]> extends ListMethod<unknown, unknown>
    ? Name
    : never;
}[ContractMethod];

/** What a method of a contract takes. */
export type ContractInput<Name extends ContractMethod> = NonNullable<Contracts[Name]>["input"];

/** What a method of a contract gives. */
export type ContractOutput<Name extends ContractMethod> =
  NonNullable<Contracts[Name]> extends { readonly output: infer Output } ? Output : never;

/** The items of a method that gives them in pages. */
export type ContractItem<Name extends ListContractMethod> =
  NonNullable<Contracts[Name]> extends { readonly item: infer Item } ? Item : never;
