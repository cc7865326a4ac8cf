import type { ContractFile } from "./contract.ts";
import file from "./contracts.json" with { type: "json" };

/** The contracts of the runtime. `npm run contracts` reads them anew from its interfaces. */
export const contracts: ContractFile = file as unknown as ContractFile;
