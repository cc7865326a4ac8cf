import { bind } from "./catalogue/bind.ts";
import { check } from "./catalogue/check.ts";
import { connection } from "./catalogue/connection.ts";
import { expr } from "./catalogue/expr.ts";
import { hosts } from "./catalogue/hosts.ts";
import { load } from "./catalogue/load.ts";
import { draft } from "./catalogue/new.ts";
import { resolve } from "./catalogue/resolve.ts";
import { retry } from "./catalogue/retry.ts";
import { validate } from "./catalogue/validate.ts";
import { webhooks } from "./catalogue/webhooks.ts";

/**
 * Every diagnostic of the compiler, a file for each stage. A code reads `stage/kebab-words`, is never
 * reused, and has at least one case under `test/err/<code>/`. `message` is one sentence: what is wrong. `help`
 * says what to do; `waivable` marks what a waiver may allow. Gaps are written `{{name}}`; `diagnostic()` asks
 * for exactly these values.
 */
export const catalogue: Catalogue = {
  ...bind,
  ...check,
  ...connection,
  ...expr,
  ...hosts,
  ...load,
  ...draft,
  ...resolve,
  ...retry,
  ...validate,
  ...webhooks,
};

export type Catalogue = typeof bind &
  typeof check &
  typeof connection &
  typeof expr &
  typeof hosts &
  typeof load &
  typeof draft &
  typeof resolve &
  typeof retry &
  typeof validate &
  typeof webhooks;
