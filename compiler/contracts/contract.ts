import type { FieldTypeIR, TypeIR } from "../ir/type.ts";

/** What the contracts of the runtime say, as `contracts.json` holds it. */
export interface ContractFile {
  readonly kinds: Readonly<Record<string, KindContract>>;
  readonly methods: Readonly<Record<string, MethodContract>>;
}

/** What a kind of connectors has in common. */
export interface KindContract {
  /** Methods that every connector of the kind fills. */
  readonly required: readonly string[];
  /** Words for what such connectors tell of. */
  readonly events: readonly string[];
}

/** One method: what goes in and what comes out. */
export interface MethodContract {
  readonly doc: string;
  readonly input: ContractObject;
  /** Of one item, where the method lists; absent: nothing comes back. */
  readonly output?: ContractObject | TypeIR;
  /** Whether items come in pages. */
  readonly list: boolean;
}

/** An object of a contract: its members have words to them. */
export interface ContractObject {
  readonly kind: "object";
  readonly fields: readonly ContractField[];
}

export interface ContractField extends FieldTypeIR {
  readonly doc?: string;
}
