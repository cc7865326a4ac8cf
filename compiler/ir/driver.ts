import type {
  DriverAction,
  DriverName,
  ErrorClass,
  ErrorSign,
  Place,
  ValueKind,
} from "@human/connector-sdk";
import type { Json } from "../json.ts";
import type { NamedValueIR } from "./implementation.ts";
import type { ValueIR } from "./value.ts";

/** How a connector that does not speak HTTP connects. The runtime's `DriverDescriptor` says what each key means. */
export interface DriverIR {
  readonly use: DriverName;
  /** What an application installs beside the SDK. */
  readonly packages: readonly string[];
  /** What `limits` hold for, in the words of the page. */
  readonly limited: { readonly what: string; readonly rows: string };
  readonly connect: readonly NamedValueIR[];
  readonly tls: ValueIR;
  readonly readOnly?: ValueIR;
  readonly collections?: ValueIR;
  readonly roleEnforcesCollections: boolean;
  /** Milliseconds. */
  readonly pool: { readonly max: number; readonly idle: number };
  readonly timeout: { readonly connect: number; readonly command: number };
  readonly limits: { readonly rows: number; readonly bytes: number };
  readonly errors?: {
    readonly code?: Place;
    readonly message?: Place;
    readonly is?: Readonly<Partial<Record<ErrorClass, readonly ErrorSign[]>>>;
  };
}

/** What a driver does for an operation. */
export interface DriverActionIR {
  readonly action: DriverAction;
  readonly inputs: readonly DriverInputIR[];
  /** Columns that come, and what each may be. */
  readonly rows?: readonly (readonly [name: string, kinds: readonly ValueKind[]])[];
}

export interface DriverInputIR {
  readonly name: string;
  readonly kinds: readonly ValueKind[];
  readonly required: boolean;
  /** The driver's name, where it differs from ours. */
  readonly theirs?: string;
  readonly default?: Json;
}
