import type { Context } from "@human/connector-sdk";
import type { GithubConnector } from "../../generated/github/github.ts";

/** Whose database, file storage and mail these are, the organization's connections say. */
export async function publishReport(
  ctx: Context<{ readonly github: GithubConnector }>,
): Promise<string> {
  const orders = await ctx.db.find({ collection: "orders", where: { state: "open" } });
  await ctx.files.write({ path: "reports/orders.json", content: JSON.stringify(orders) });

  const { choice } = await ctx.call.human({
    to: "ann@example.com",
    approvers: ["ann@example.com"],
    question: `Publish ${orders.length} open orders?`,
    choices: ["yes", "no"],
  });
  if (choice !== "yes") return "kept";

  const github = ctx.connector("github");
  const { url } = await github.issuesCreate({
    owner: "acme",
    repo: "orders",
    title: "Open orders",
  });
  return url;
}
