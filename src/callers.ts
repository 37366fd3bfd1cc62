/** App roles, as they stand in tokens and on API keys. */
export const ROLES = [
  'Reader',
  'LicenseOperator',
  'LicenseApprover',
  'ContactEditor',
  'ContactApprover',
  'RoleReader',
  'RoleOperator',
  'RoleApprover',
  'Administrator',
] as const

export type Role = (typeof ROLES)[number]

/** Who a request comes from, proven by an API key or by an access token. */
export interface Caller {
  /** What a caller is known by everywhere: `key:<name>`, `user:<oid>` or `app:<appid>`. */
  id: string
  kind: 'apiKey' | 'user' | 'app'
  /** For people to read: the key's name, the user's name, the app's id. */
  name: string
  roles: Role[]
  /** Object id in Entra ID of the user or the service principal. */
  objectId?: string
  /** The client app that asked, from the token's azp or appid. */
  appId?: string
  /** The user's access token, for on-behalf-of alone: never logged, never stored. */
  assertion?: string
}

/** Object id of the person whom a caller's id stands for; nobody's where a key or an app called. */
export const personBehind = (callerId: string): string | undefined => /^user:(.+)$/.exec(callerId)?.[1]

/** What a caller's id is made of: what it stands for, and the key's name or the id in the directory. */
export function callerParts(callerId: string): { kind: 'key' | 'user' | 'app'; own: string } | undefined {
  const [, kind, own = ''] = /^(key|user|app):(.+)$/s.exec(callerId) ?? []
  return kind === 'key' || kind === 'user' || kind === 'app' ? { kind, own } : undefined
}

/** Whether a caller holds one of the roles; Administrator is accepted everywhere. */
export function mayCall(caller: Caller, accepted: readonly Role[]): boolean {
  return caller.roles.some((role) => role === 'Administrator' || accepted.includes(role))
}

/** Roles as a sentence names them. */
export function oneOfRoles(roles: readonly string[]): string {
  if (roles.length === 0) return 'no particular role'
  return roles.length === 1 ? `the role ${roles[0]}` : `one of the roles ${roles.join(', ')}`
}

/** The last sentence about an operation in openapi.json. */
export const needsRoles = (roles: readonly string[]): string => `Needs ${oneOfRoles(roles)}.`

/** Who acts when nobody asked at this moment. */
export const SERVICE = 'service'
