import type { OtherSystem } from '../../../role-systems.ts'
import type { AssignmentType } from '../grants.ts'
import type { PrincipalType, ScopeType } from '../assignment-rows.ts'
import type { PimSettings } from '../pim-settings.ts'
import type { MissingPart } from '../surroundings/parts.ts'
import type { Rating } from '../tiers.ts'

/** A role of another system than Entra, with how dangerous it is there. */
export interface SystemRole extends Rating {
  system: OtherSystem
  roleId: string
  roleName: string
  description?: string
  builtIn: boolean
  /** What a role allows that somebody here made, where its system tells it; older snapshots do not have it. */
  permissions?: RolePermissions
}

/** What a role of Azure allows, and what a deny assignment forbids, with the exceptions. */
export interface RolePermissions {
  actions: string[]
  notActions: string[]
  dataActions: string[]
  notDataActions: string[]
}

/** A role of another system given to somebody, before names are put to the ids of Entra. */
export interface SystemGrant {
  system: OtherSystem
  roleId: string
  /** Object id in Entra. */
  principalId: string
  /** As the system itself names it; Graph's word counts where it knows the principal. */
  principalType?: PrincipalType
  assignmentType: AssignmentType
  scopeType: ScopeType
  /** As the system writes it; absent for all of the tenant. */
  scopeId?: string
  /** For people: `Subscription Production / resource group web`. */
  scopeName?: string
  startDateTime?: string
  endDateTime?: string
  /** A condition that narrows what the role allows, as the system writes it. */
  condition?: string
  /** When it was given, where the system says so, and the object id of whoever did. */
  createdDateTime?: string
  createdById?: string
  /** Whether an active role was given in Privileged Identity Management; absent where nobody can tell. */
  madeInPim?: boolean
}

/** Where it was seen who holds which role, and what besides. */
export interface ReadPlace {
  system: OtherSystem
  /** In lower case: a management group, a subscription with all that lies in it, or `/`, above all of them. */
  scopeId: string
  eligibilities: boolean
  timeBounds: boolean
}

/** Whom a deny assignment names, or leaves out. */
export interface DeniedParty {
  principalId: string
  principalType?: PrincipalType
  displayName?: string
}

/** What Azure forbids at a scope, whatever roles somebody holds. */
export interface DenyAssignment extends Pick<SystemGrant, 'scopeType' | 'scopeId' | 'scopeName'>, RolePermissions {
  system: OtherSystem
  denyAssignmentId: string
  name: string
  description?: string
  /** Whether it is about everybody; then it names nobody else. */
  everybody: boolean
  principals: DeniedParty[]
  /** Whom it does not bind, though it would. */
  excluded: DeniedParty[]
  /** Whether it holds below its scope, too. */
  inherited: boolean
  /** Made by Azure itself, which alone can change it. */
  systemProtected: boolean
}

/** Who is left of the administrators from before Azure RBAC: the address is all that Azure tells of them. */
export interface ClassicAdministrator extends Pick<SystemGrant, 'scopeType' | 'scopeId' | 'scopeName'> {
  system: OtherSystem
  /** Empty where Azure has none any more. */
  emailAddress: string
  roles: string[]
}

/** What a system asks for around a role at one scope: nothing comes from the scope above. */
export interface SystemSettings extends Pick<SystemGrant, 'system' | 'roleId' | 'scopeType'> {
  scopeId: string
  scopeName: string
  settings: PimSettings
}

/** What of a system could not be seen: a scope, or all of it. Nobody may take that for clean. */
export interface Unseen extends Pick<MissingPart, 'reason' | 'code'> {
  scopeId?: string
  scopeName?: string
  /** What is not known there. */
  what: (typeof UNSEEN_THINGS)[number]
}

export const UNSEEN_THINGS = [
  'assignments',
  'eligibilities',
  'timeBounds',
  'settings',
  'denyAssignments',
  'classicAdministrators',
  'everything',
] as const

/** Codes of what the operator left out, which is not unseen for want of anything. */
export const NOT_CHOSEN = 'NotChosen'
export const HIGHER_TIERS = 'HigherTiers'

/** The part of a system that the operator asked for alone. What is found in it is told as complete for it. */
export interface ChosenPart {
  /** Scopes in lower case: these and, of subscriptions, what lies in them; absent for all. */
  scopes?: string[]
  /** How many other subscriptions there are. */
  others?: number
  /** Roles of a higher tier are left out. */
  maxTier?: number
}

/** What one system gave to whom at one moment. */
export interface SystemInventory {
  system: OtherSystem
  asOf: string
  roles: readonly SystemRole[]
  grants: readonly SystemGrant[]
  /** Absent where the system has none of these, or nobody looked. */
  denyAssignments?: readonly DenyAssignment[]
  classicAdministrators?: readonly ClassicAdministrator[]
  /** Of the roles in use; absent where the system has none, or nobody asked for them. */
  settings?: readonly SystemSettings[]
  /** Absent where the system does not say it. */
  readPlaces?: readonly ReadPlace[]
  unseen: readonly Unseen[]
  /** Absent where everything was asked for. */
  chosen?: ChosenPart
}

/** Reads one system. What it may not see is in `unseen`; only failures that pass by themselves are thrown. */
export interface SystemReader {
  system: OtherSystem
  read(): Promise<SystemInventory>
}
