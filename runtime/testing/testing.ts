/** What tests of programs that use connectors need; nothing of it is loaded by the package's main entry. */
export { anyCredential } from "./any-credential.ts";
export { createFakeClock, type FakeClock, type FakeClockOptions } from "./fake-clock.ts";
export {
  cutAnswer,
  expiredToken,
  type Fault,
  type FaultScene,
  rateLimited,
  refused,
  resetAfterSend,
  unreachable,
  unreadable,
} from "./faults.ts";
export { forgedWebhook, type ForgedWebhookOptions } from "./forged-webhook.ts";
export type { Tools } from "./generated-package.ts";
export type { VendorAnswer } from "./mock-answer.ts";
export {
  createMockVendor,
  type MockAnswer,
  type MockRequest,
  type MockVendor,
  type MockVendorOptions,
} from "./mock-vendor.ts";
