import { ConnectorError } from "@human/connector-sdk";
import type { Host } from "./host.ts";
import { openContext } from "./context.ts";

/** An agent charges a customer, and a person says yes to exactly this charge. */
export async function chargeWithApproval(host: Host, organization: string): Promise<string> {
  const { payments } = await openContext(host, organization, "agent-7");
  const charge = {
    amount: { minor: 1250, currency: "EUR" },
    customer: "cus_1",
    method: "pm_1",
    reference: "order-17",
  };
  const refusal: unknown = await payments.charge(charge).catch((error: unknown) => error);
  if (!(refusal instanceof ConnectorError) || refusal.code !== "approvalRequired") throw refusal;

  // On a page of the host: the question, and Ann's answer.
  const approval = refusal.approval ?? "";
  const question = await host.approvals.question(approval);
  if (question === undefined) throw refusal;
  console.log(`${question.requester} asks for ${question.call}`);
  await host.approvals.answer(approval, "ann", "granted");

  // The same call again goes through, once.
  const { status } = await payments.charge(charge);
  return status;
}
