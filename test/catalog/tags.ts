/**
 * What tests are against, as vitest's tags: `it(…, { tags: ["oracle/stripe"] }, …)`, or `@module-tag live/azurite` in a
 * comment for all of a file. A tag counts for the connectors that the test calls; the ones named here must have it.
 */
export const counterparts: Readonly<Record<string, readonly string[]>> = {
  "live/aws-sdk": ["storage-s3"],
  "live/azure-storage-blob": ["storage-azure"],
  "live/azurite": ["storage-azure"],
  "live/s3rver": ["storage-s3"],
  "live/google-cloud-storage": ["storage-gcs"],
  "live/postgresql": ["db-postgresql", "db-supabase"],
  "live/mariadb": ["db-mysql"],
  "live/octokit": ["github"],
  "live/hubspot": ["hubspot"],
  "live/sendgrid": ["email-sendgrid"],
  "live/paddle": ["payments-paddle"],
  "live/slack": ["slack-notifications"],
  "live/stripe": ["payments-stripe"],
  "live/twilio": ["twilio-sms"],
  "live/redis": ["db-redis"],
  "live/mongodb-double": ["db-mongodb"],
  "live/smtp-server": ["email-smtp"],
  "live/smithy": ["email-ses"],
  "live/standardwebhooks": ["webhook"],
  "oracle/octokit": ["github", "jira"],
  "oracle/paddle": ["payments-paddle"],
  "oracle/stripe": ["payments-stripe"],
  "oracle/sendgrid": ["email-sendgrid"],
  "oracle/standardwebhooks": ["gitlab"],
  "oracle/google-auth-library": ["email-google-workspace", "storage-gcs"],
  "oracle/hubspot": ["hubspot"],
  "oracle/jsonwebtoken": ["jira"],
  "oracle/linear": ["linear"],
  "oracle/shopify": ["shopify"],
  "oracle/slack": ["slack-notifications"],
  "oracle/twilio": ["twilio-sms"],
};

/** For vitest's configurations, which refuse a tag that is not here. */
export const tags: readonly { readonly name: string; readonly description: string }[] = Object.keys(
  counterparts,
).map((name) => {
  const [kind = "", what = ""] = name.split("/");
  const description = kind === "live" ? `Runs against ${what}` : `Deliveries are proven by ${what}`;
  return { name, description };
});
