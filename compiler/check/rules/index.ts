import type { Rule } from "../rule.ts";
import { chosenHosts } from "./chosen-hosts.ts";
import { connectionTest } from "./connection-test.ts";
import { effects } from "./effects.ts";
import { headers } from "./headers.ts";
import { listedHosts } from "./listed-hosts.ts";
import { runtimePending } from "./runtime-pending.ts";
import { secrets } from "./secrets.ts";
import { unknownTypes } from "./unknown-types.ts";
import { unusedKeys } from "./unused-keys.ts";
import { webhooks } from "./webhooks.ts";

/** Every rule; their order does not matter, since diagnostics are sorted by place. */
export const rules: readonly Rule[] = [
  chosenHosts,
  connectionTest,
  effects,
  headers,
  listedHosts,
  runtimePending,
  secrets,
  unknownTypes,
  unusedKeys,
  webhooks,
];
