export { apiKey, type ApiKeyOptions } from "./auth/api-key.ts";
export type { AssertionOptions } from "./auth/assertion.ts";
export {
  type AwsCredentials,
  type AwsScope,
  awsSigV4,
  type AwsSigV4Options,
  presignAwsUrl,
  signAwsRequest,
} from "./auth/aws-sig-v4.ts";
export { azureSharedKey, type AzureSharedKeyOptions } from "./auth/azure-shared-key.ts";
export { basic, type BasicOptions } from "./auth/basic.ts";
export { bearerToken, type BearerTokenOptions, type TokenPlace } from "./auth/bearer-token.ts";
export { hmac, type HmacOptions } from "./auth/hmac.ts";
export { jwtBearer, type JwtBearerOptions, type JwtBearerScheme } from "./auth/jwt-bearer.ts";
export { jwt, type JwtOptions } from "./auth/jwt.ts";
export { login, type LoginOptions, type LoginScheme, type LoginStep } from "./auth/login.ts";
export { mtls, type MtlsOptions } from "./auth/mtls.ts";
export { none } from "./auth/none.ts";
export {
  oauth1,
  type OAuth1Algorithm,
  type OAuth1Consent,
  type OAuth1Options,
  type OAuth1Scheme,
} from "./auth/oauth1.ts";
export { oauth2, type OAuth2Options, type OAuth2Scheme, type Unanswered } from "./auth/oauth2.ts";
export { password } from "./auth/password.ts";
export type { AuthContext, AuthScheme, CredentialPlace } from "./auth/scheme.ts";
export { signedQuery, type SignedQueryOptions } from "./auth/signed-query.ts";
export { standardWebhooks, type StandardWebhooksOptions } from "./auth/standard-webhooks.ts";
export type { BoundParameter, Draft } from "./prepare/bind.ts";
export type { CallOptions } from "./call.ts";
export type { Callable } from "./callable.ts";
export { type Clock, systemClock } from "./clock.ts";
export { Connector, type ConnectorClass, type Operations } from "./connector.ts";
export type { ConnectionOwner, ConnectorOptions, DeliveryContext } from "./connector-options.ts";
export {
  type ConnectorCatalog,
  type Context,
  type ContextOptions,
  type ContractRoute,
  createContext,
} from "./context/context.ts";
export type { Databases } from "./context/databases.ts";
export type { Files } from "./context/files.ts";
export type { HumanCalls } from "./context/human.ts";
export type { Notifications } from "./context/notifications.ts";
export type { Payments } from "./context/payments.ts";
export type {
  ContractInput,
  ContractItem,
  ContractMethod,
  ContractOutput,
  Contracts,
  ListContractMethod,
} from "./contract/contracts.ts";
export type {
  Affected,
  DatabaseEvent,
  FindInput,
  InsertInput,
  Order,
  QueryInput,
  RemoveInput,
  Row,
  TransactionInput,
  TransactionStep,
  UpdateInput,
} from "./contract/database.ts";
export type {
  DriverTask,
  Expires,
  Implementation,
  Implementations,
  PartSizes,
  Task,
  TaskCall,
  TaskStep,
  Upload,
  Wait,
  WordTable,
} from "./contract/implementation.ts";
export type { ListMethod, Method } from "./contract/method.ts";
export type {
  AskInput,
  AskOutput,
  Attachment,
  DeliveryStatus,
  NotificationEvent,
  SendInput,
  SendOutput,
  StatusInput,
  StatusOutput,
} from "./contract/notification.ts";
export type {
  Amount,
  ChargeInput,
  ChargeOutput,
  ChargeStatus,
  CustomerInput,
  CustomerOutput,
  PaymentEvent,
  RefundInput,
  RefundOutput,
  RefundStatus,
  SubscriptionInput,
  SubscriptionOutput,
  SubscriptionStatus,
} from "./contract/payment.ts";
export type {
  ByteRange,
  CopyInput,
  CopyOutput,
  DeleteInput,
  FileEntry,
  FileStat,
  ListInput,
  PresignInput,
  PresignOutput,
  ReadInput,
  ReadOutput,
  StatInput,
  StorageEvent,
  WriteInput,
  WriteOutput,
} from "./contract/storage.ts";
export type { PreparedQuestion, ToldEvent } from "./contract/question.ts";
export type { SentQuestion } from "./contract/wait.ts";
export type { DateTime, Integer } from "./contract/units.ts";
export {
  basicCredential,
  bearer,
  type Credential,
  type CredentialProvider,
  fields,
} from "./auth/credential.ts";
export type {
  ChoiceDescriptor,
  ConnectorDescriptor,
  FieldDescriptor,
  HttpDescriptor,
} from "./descriptor.ts";
export type { DriverDescriptor, DriverName } from "./drivers/descriptor.ts";
export {
  type Driver,
  type DriverClient,
  type DriverCommand,
  DriverFailure,
  type DriverTarget,
} from "./drivers/driver.ts";
export { createDrivers, type Drivers, type OpenDriver } from "./drivers/drivers.ts";
export type {
  AnyDriverOperation,
  DriverAction,
  DriverInput,
  DriverOperation,
  SingleOperation,
  ValueKind,
} from "./drivers/operation.ts";
export { ConnectorError, type ConnectorErrorDetails, type ErrorCode } from "./errors.ts";
export type {
  Expression,
  Functions,
  Place,
  Places,
  Read,
  UrlTemplate,
  Value,
} from "./expression/expression.ts";
export type { Interceptor } from "./http/interceptor.ts";
export { DatabaseConnector } from "./kinds/database.ts";
export { NotificationConnector } from "./kinds/notification.ts";
export { OAuthConnector } from "./kinds/oauth.ts";
export { PaymentConnector } from "./kinds/payment.ts";
export { StorageConnector } from "./kinds/storage.ts";
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
export type {
  ApprovalFacts,
  AttemptFacts,
  CallFacts,
  CallObserver,
  DigestInput,
  EndFacts,
} from "./observe/observer.ts";
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
  MemberBinding,
  Match,
  NextPage,
  NoInput,
  Operation,
  OperationBody,
  PageView,
  Pagination,
  PartialRules,
  ParameterStyle,
  ProjectionField,
  RateLimitRules,
  RetryPolicy,
  XmlShape,
} from "./operation.ts";
export { Paginated } from "./paginate/paginated.ts";
export type { PartialFailure } from "./answer/partial.ts";
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
export type { Claim } from "./reference/claim.ts";
export type { ReferenceName } from "./reference/reference-record.ts";
export {
  type Claimed,
  createReferences,
  type ReferencedCall,
  type References,
  type ReferencesOptions,
} from "./reference/references.ts";
export { relay, type RelayOptions } from "./paginate/relay.ts";
export { route, type RouteOptions } from "./paginate/route.ts";
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
} from "./http/request.ts";
export type { AnyStepsOperation, OperationStep, StepsOperation } from "./steps/operation.ts";
export type {
  AgentTool,
  GeneratedTool,
  ObjectSchema,
  ToolCall,
  ToolResult,
  ToolsFile,
} from "./tools/tool.ts";
export { type AgentTools, createTools, type ToolsOptions } from "./tools/tools.ts";
export { createTransport, type TransportOptions } from "./http/transport.ts";
export type { AnswerLinks } from "./wait/answer-link.ts";
export { type HumanApproval, withHumanApproval } from "./wait/human-approval.ts";
export type { AskedQuestion, Asker, HumanInput } from "./wait/human-input.ts";
export type { Identify, Objection } from "./wait/judge.ts";
export {
  createQuestions,
  type Questions,
  type QuestionsOptions,
  type Settlement,
} from "./wait/questions.ts";
export { type Attestor, createAttestor } from "./webhooks/attestation/attestor.ts";
export type { AttestedEvent, EventEnvelope } from "./webhooks/attestation/envelope.ts";
export type {
  SubscribeCall,
  WebhookAccount,
  WebhookChallenge,
  WebhookDefinition,
  WebhookEventRule,
  WebhookParse,
  WebhookSubscribe,
} from "./webhooks/definition.ts";
export type { IdPlace, IdPlaces } from "./webhooks/dedupe.ts";
export type { RawWebhook } from "./webhooks/raw.ts";
export { receiveWebhook, type WebhookContext, type WebhookOutcome } from "./webhooks/receive.ts";
export type { PreparedEvent } from "./webhooks/prepare-events.ts";
export { createMemoryReplayStore, type ReplayStore } from "./webhooks/replay.ts";
export { createReplayStore } from "./webhooks/store-replay.ts";
export type { WebhookResponse } from "./webhooks/response.ts";
export type {
  RefusalCode,
  Verification,
  VerifyContext,
  WebhookScheme,
  WebhookSecret,
} from "./webhooks/scheme.ts";
export { basic as verifyBasic } from "./webhooks/schemes/basic.ts";
export { ecdsa as verifyEcdsa } from "./webhooks/schemes/ecdsa.ts";
export { ed25519 as verifyEd25519 } from "./webhooks/schemes/ed25519.ts";
export { hash as verifyHash } from "./webhooks/schemes/hash.ts";
export { hmac as verifyHmac } from "./webhooks/schemes/hmac.ts";
export { jwt as verifyJwt } from "./webhooks/schemes/jwt.ts";
export { rsaCertificate as verifyRsaCertificate } from "./webhooks/schemes/rsa-certificate.ts";
export { standardWebhooks as verifyStandardWebhooks } from "./webhooks/schemes/standard-webhooks.ts";
export { token as verifyToken } from "./webhooks/schemes/token.ts";
export type { SignedPart, SignedSlot } from "./webhooks/signed.ts";
export type { Subscribed, SubscribeRoots, SubscribeStep } from "./webhooks/subscribe-call.ts";
export {
  createSubscriptions,
  type Renewal,
  type Subscriber,
  type SubscriptionName,
  type Subscriptions,
  type SubscriptionsOptions,
  type SubscriptionState,
} from "./webhooks/subscription.ts";
export { createVendorFetch, type VendorFetchOptions } from "./webhooks/vendor-fetch.ts";
