export { apiKey, type ApiKeyOptions } from "./auth/api-key.ts";
export { basic, type BasicOptions } from "./auth/basic.ts";
export { bearerToken, type BearerTokenOptions, type TokenPlace } from "./auth/bearer-token.ts";
export { oauth2, type OAuth2Options, type OAuth2Scheme } from "./auth/oauth2.ts";
export type { AuthContext, AuthScheme, CredentialPlace } from "./auth/scheme.ts";
export type { BoundParameter, Draft } from "./bind.ts";
export type { CallOptions } from "./call.ts";
export { type Clock, systemClock } from "./clock.ts";
export { Connector, type ConnectorOptions, type WebhookRequest } from "./connector.ts";
export {
  basicCredential,
  bearer,
  type Credential,
  type CredentialProvider,
  fields,
} from "./credential.ts";
export type { ConnectorDescriptor, FieldDescriptor, HttpDescriptor } from "./descriptor.ts";
export { ConnectorError, type ConnectorErrorDetails, type ErrorCode } from "./errors.ts";
export type { Expression, Functions, Place, Read, UrlTemplate, Value } from "./expression.ts";
export type { Interceptor } from "./interceptor.ts";
export {
  type Affected,
  DatabaseConnector,
  type FindInput,
  type Row,
  type TransactionStep,
} from "./kinds/database.ts";
export {
  type AskInput,
  type AskOutput,
  type Attachment,
  NotificationConnector,
  type SendInput,
  type SendOutput,
  type StatusOutput,
} from "./kinds/notification.ts";
export { type Authorization, type AuthorizationRequest, OAuthConnector } from "./kinds/oauth.ts";
export {
  type Amount,
  type ChargeInput,
  type ChargeOutput,
  PaymentConnector,
  type RefundInput,
  type SubscriptionInput,
  type SubscriptionOutput,
} from "./kinds/payment.ts";
export {
  type FileEntry,
  type PresignOutput,
  type ReadInput,
  type ReadOutput,
  StorageConnector,
  type WriteInput,
  type WriteOutput,
} from "./kinds/storage.ts";
export {
  createSharedState,
  type SharedState,
  type SharedStateOptions,
} from "./limit/shared-state.ts";
export type { PrivateNetwork } from "./network/allowed-networks.ts";
export {
  type Channel,
  createNetworkPolicy,
  type HostAddress,
  type NetworkPolicy,
  type NetworkPolicyOptions,
  type ResolveHost,
} from "./network/network-policy.ts";
export type { AttemptFacts, CallFacts, CallObserver, EndFacts } from "./observer.ts";
export type {
  AnswerEncoding,
  AnyOperation,
  BodyEncoding,
  ConstantBinding,
  Effect,
  ErrorClass,
  ErrorRules,
  ErrorSign,
  Expected,
  HttpMethod,
  Idempotency,
  InputBinding,
  Match,
  NextPage,
  NoInput,
  Operation,
  OperationBody,
  PageView,
  Pagination,
  ParameterStyle,
  ProjectionField,
  RateLimitRules,
  RetryPolicy,
} from "./operation.ts";
export { Paginated } from "./paginated.ts";
export { cursor, type CursorOptions } from "./paginate/cursor.ts";
export { lastItem, type LastItemOptions } from "./paginate/last-item.ts";
export { link, type LinkOptions } from "./paginate/link.ts";
export { nextUrl, type NextUrlOptions } from "./paginate/next-url.ts";
export { type CountingOptions, offset } from "./paginate/offset.ts";
export type { PageOptions } from "./paginate/options.ts";
export { page } from "./paginate/page.ts";
export {
  type Approvals,
  type ApprovalsOptions,
  createApprovals,
  type Question,
} from "./policy/approvals.ts";
export type { ApprovalRequest, Approve, Decision, Policy } from "./policy/policy.ts";
export type { Records } from "./records.ts";
export { relay, type RelayOptions } from "./paginate/relay.ts";
export {
  type ByteSource,
  type ByteStream,
  defaultLimits,
  type FilePart,
  type HttpRequest,
  type HttpResponse,
  type Limits,
  type RequestBody,
  type Transport,
} from "./request.ts";
export { createTransport, type TransportOptions } from "./transport.ts";
