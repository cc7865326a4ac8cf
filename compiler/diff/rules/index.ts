import type { SecurityRule } from "../change.ts";
import { auth } from "./auth.ts";
import { connection } from "./connection.ts";
import { driver } from "./driver.ts";
import { failures } from "./failures.ts";
import { hosts } from "./hosts.ts";
import { implementations } from "./implementations.ts";
import { operations } from "./operations.ts";
import { provenance } from "./provenance.ts";
import { scopes } from "./scopes.ts";
import { transport } from "./transport.ts";
import { waivers } from "./waivers.ts";
import { webhooks } from "./webhooks.ts";

/** Every rule of the security section. */
export const securityRules: readonly SecurityRule[] = [
  scopes,
  hosts,
  connection,
  transport,
  driver,
  auth,
  webhooks,
  operations,
  implementations,
  failures,
  provenance,
  waivers,
];
