/** The columns of the catalogue's table, in their order. */
export const features: readonly Feature[] = [
  "operations",
  "code-free",
  "contract",
  "requests",
  "live",
  "webhooks",
  "page",
];

export type Feature =
  "operations" | "code-free" | "contract" | "requests" | "live" | "webhooks" | "page";

/** What `npm run catalog -- --prove` breaks, and the feature whose tests must notice. */
export const defects: Readonly<Record<Defect, Feature>> = {
  /** Operations send nothing and give nothing. */
  "operations-hollow": "operations",
  /** A generated file has a line that nobody generated. */
  "code-added": "code-free",
  /** Methods of contracts do nothing, and give nothing. */
  "contract-hollow": "contract",
  /** Operations ask for something that the vendor does not have. */
  "requests-wrong": "requests",
  /** Neither operations nor methods reach anybody. */
  "live-unreached": "live",
  /** Deliveries are taken whoever signed them. */
  "webhooks-unverified": "webhooks",
  /** Deliveries that are genuine tell of nothing. */
  "webhooks-deaf": "webhooks",
  /** A page has headings and nothing below them. */
  "page-empty": "page",
};

export type Defect =
  | "operations-hollow"
  | "code-added"
  | "contract-hollow"
  | "requests-wrong"
  | "live-unreached"
  | "webhooks-unverified"
  | "webhooks-deaf"
  | "page-empty";

/** Where a run of the tests is told which defect it has. */
export const DEFECT = "CATALOG_DEFECT";

/** Whether this run has the defect. */
export function has(defect: Defect): boolean {
  return process.env[DEFECT] === defect;
}
