import type { Rule } from "../rule.ts";
import { answerPlaces } from "./answer-places.ts";
import { baseUrl } from "./base-url.ts";
import { choices } from "./choices.ts";
import { chosenHosts } from "./chosen-hosts.ts";
import { conditions } from "./conditions.ts";
import { connectionTest } from "./connection-test.ts";
import { contractKeys } from "./contract-keys.ts";
import { credentials } from "./credentials.ts";
import { driverHost } from "./driver-host.ts";
import { effects } from "./effects.ts";
import { errorClasses } from "./error-classes.ts";
import { examples } from "./examples.ts";
import { fields } from "./fields.ts";
import { headers } from "./headers.ts";
import { internal } from "./internal.ts";
import { keyInputs } from "./key-inputs.ts";
import { listedHosts } from "./listed-hosts.ts";
import { oauth2 } from "./oauth2.ts";
import { patterns } from "./patterns.ts";
import { redundant } from "./redundant.ts";
import { repeats } from "./repeats.ts";
import { revoke } from "./revoke.ts";
import { routes } from "./routes.ts";
import { scopes } from "./scopes.ts";
import { secrets } from "./secrets.ts";
import { sentKeys } from "./sent-keys.ts";
import { sharedParameters } from "./shared-parameters.ts";
import { specScopes } from "./spec-scopes.ts";
import { steps } from "./steps.ts";
import { tables } from "./tables.ts";
import { unknownTypes } from "./unknown-types.ts";
import { unusedKeys } from "./unused-keys.ts";
import { webhookAccount } from "./webhook-account.ts";
import { webhookAudience } from "./webhook-audience.ts";
import { webhookBody } from "./webhook-body.ts";
import { webhookDedupe } from "./webhook-dedupe.ts";
import { webhookEvents } from "./webhook-events.ts";
import { webhookHosts } from "./webhook-hosts.ts";
import { webhookRenewal } from "./webhook-renewal.ts";
import { webhookTimestamp } from "./webhook-timestamp.ts";
import { webhooks } from "./webhooks.ts";
import { writtenAsText } from "./written-as-text.ts";

/** Every rule; their order does not matter, since diagnostics are sorted by place. */
export const rules: readonly Rule[] = [
  answerPlaces,
  baseUrl,
  choices,
  chosenHosts,
  conditions,
  connectionTest,
  contractKeys,
  credentials,
  driverHost,
  effects,
  errorClasses,
  examples,
  fields,
  headers,
  internal,
  keyInputs,
  listedHosts,
  oauth2,
  patterns,
  redundant,
  repeats,
  revoke,
  routes,
  scopes,
  secrets,
  sentKeys,
  sharedParameters,
  specScopes,
  steps,
  tables,
  unknownTypes,
  unusedKeys,
  webhookAccount,
  webhookAudience,
  webhookBody,
  webhookDedupe,
  webhookEvents,
  webhookHosts,
  webhookRenewal,
  webhookTimestamp,
  webhooks,
  writtenAsText,
];
