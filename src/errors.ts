/**
 * Every way in which the service refuses, with its HTTP status. The codes are public: flows compare them, so a code
 * that was released never changes its name. The sentence that goes with it is written where the refusal is understood.
 */
export const ERROR_CODES = {
  // the input
  InvalidInput: 400,
  EmptyValue: 400,
  InvalidJson: 400,
  RequestAborted: 400,
  ScopeRequired: 400,
  EndRequired: 400,
  ReviewersRequired: 400,
  ApproversRequired: 400,
  NobodyFound: 400,
  TooManyPeople: 400,
  InvalidSkipToken: 400,
  InactiveDaysTooLow: 400,
  UserIdAmbiguous: 400,
  NothingToUpdate: 400,
  InvalidPhoneNumber: 400,
  CallbackNotAllowed: 400,
  // the caller
  CredentialsMissing: 401,
  TokenInvalid: 401,
  ApiKeyInvalid: 401,
  SignInRequired: 401,
  RoleRequired: 403,
  ClientNotAllowed: 403,
  OriginNotAllowed: 403,
  FormTokenInvalid: 403,
  WritesDisabled: 403,
  NeedsServiceIdentity: 403,
  NotTheResponder: 403,
  NotInRequest: 403,
  NotTheSubscriber: 403,
  // what was asked for
  NotFound: 404,
  UserNotFound: 404,
  GroupNotFound: 404,
  SkuNotFound: 404,
  RoleNotFound: 404,
  SnapshotNotFound: 404,
  FindingNotFound: 404,
  PlanNotFound: 404,
  CampaignNotFound: 404,
  ContactRequestNotFound: 404,
  ReviewNotFound: 404,
  ChangeNotFound: 404,
  OperationNotFound: 404,
  ExclusionNotFound: 404,
  HookDeliveryNotFound: 404,
  // signed links
  LinkExpired: 410,
  LinkRevoked: 410,
  FormClosed: 410,
  FormExpired: 409,
  FormAlreadySent: 409,
  SignInFailed: 403,
  // the request
  MethodNotAllowed: 405,
  RequestTimeout: 408,
  BodyTooLarge: 413,
  UriTooLong: 414,
  UnsupportedMediaType: 415,
  ExpectationFailed: 417,
  HeadersTooLarge: 431,
  // the group or the moment
  NotALicenseGroup: 409,
  GroupNotAllowed: 409,
  GroupIsExcluded: 409,
  GroupIsDynamic: 409,
  GroupIsSynced: 409,
  GroupIsMailEnabled: 409,
  GroupIsRoleAssignable: 409,
  GroupIsRestricted: 409,
  SideEffectsNotAccepted: 409,
  ExcludedGroupNotFound: 409,
  QuietPeriod: 409,
  ValueChangedMeanwhile: 409,
  SignInDataImplausible: 409,
  // triggers
  TooManySubscriptions: 409,
  SubscriptionEnded: 409,
  AlreadyDelivered: 409,
  // plans
  PlanRequired: 409,
  LimitReached: 409,
  PlanStateConflict: 409,
  CampaignClosed: 409,
  RequestClosed: 409,
  NotTaken: 409,
  PlanHashMismatch: 409,
  PlanAltered: 409,
  CampaignAltered: 409,
  PlanExpired: 409,
  NotOnPremises: 409,
  TooEarly: 409,
  GraceTooShort: 400,
  LimitTooHigh: 400,
  ApproverRequired: 400,
  ApproverNotAllowed: 403,
  FourEyesRequired: 403,
  ApproverGroupRequired: 403,
  NothingToUndo: 409,
  IdempotencyKeyReused: 422,
  RequestInProgress: 503,
  // the tenant
  SignInDataUnavailable: 409,
  PimUnavailable: 409,
  AzureRolesOff: 409,
  AzureRolesUnread: 409,
  AzureWriteNotGranted: 403,
  ReadIncomplete: 503,
  ReportHostNotAllowed: 424,
  // the service
  TooManyRequests: 429,
  InternalError: 500,
  NotReadyYet: 503,
  Overloaded: 503,
  SignInServiceUnavailable: 503,
  DatabaseUnavailable: 503,
  // Microsoft Graph: what it refuses for good is no 5xx, which flows repeat for hours
  GraphPermissionMissing: 403,
  GraphCredentialFailed: 424,
  GraphRefused: 424,
  GraphUnavailable: 503,
  GraphThrottled: 503,
  WriteQuotaUsedUp: 503,
} as const

export type ErrorCode = keyof typeof ERROR_CODES

export interface ErrorDetail {
  code: string
  message: string
  target?: string
}

export interface RefusalOptions {
  /** What the refusal is about: a property path such as `userIds/3`, or a parameter name. */
  target?: string
  details?: ErrorDetail[]
  /** Seconds to wait before trying again; becomes the Retry-After header. */
  retryAfter?: number
  cause?: unknown
}

/** A refusal that the caller may read: a stable code and one plain sentence that says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ErrorCode
  readonly status: number
  readonly target: string | undefined
  readonly details: ErrorDetail[] | undefined
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, message: string, options: RefusalOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.status = ERROR_CODES[code]
    this.target = options.target
    this.details = options.details
    this.retryAfter = options.retryAfter
  }
}
