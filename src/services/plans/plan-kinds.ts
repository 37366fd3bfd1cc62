import { Refusal } from '../../errors.ts'
import { mayCall, type Caller, type Role } from '../access/roles.ts'

/** What somebody wants to do with a plan. */
export type PlanAction = 'read' | 'operate' | 'approve'

/**
 * Who may do what with plans of a kind: operations on plans take any of these roles, and then ask for those of the
 * plan.
 */
const ROLES_OF: Readonly<Record<string, Readonly<Record<PlanAction, readonly Role[]>>>> = {
  licenseCleanup: {
    read: ['Reader', 'LicenseOperator', 'LicenseApprover'],
    operate: ['LicenseOperator'],
    approve: ['LicenseApprover'],
  },
  licenseGroupRemoval: {
    read: ['Reader', 'LicenseOperator', 'LicenseApprover'],
    operate: ['LicenseOperator'],
    approve: ['LicenseApprover'],
  },
  contactUpdate: {
    read: ['ContactEditor', 'ContactApprover'],
    operate: ['ContactEditor'],
    approve: ['ContactApprover'],
  },
  rolePlan: {
    read: ['RoleReader', 'RoleOperator', 'RoleApprover'],
    operate: ['RoleOperator'],
    approve: ['RoleApprover'],
  },
}

/** The kinds of changes that a kind of plan holds; those of single actions are called like their plan. */
const CHANGES_OF: Readonly<Record<string, readonly string[]>> = {
  licenseCleanup: ['licenseGroupRemoval', 'directLicenseRemoval'],
  rolePlan: ['roleEligibility', 'roleAssignment', 'groupEligibility', 'roleSettings', 'accessReview'],
}

export const PLAN_KINDS = Object.keys(ROLES_OF)

/** Whether only one plan of a kind may be at work: two at once could take the last administrator each. */
export const goesAlone = (kind: string): boolean => kind === 'rolePlan'

/** Every role that may do this with some kind of plan: what the route of an action on plans declares. */
export const rolesFor = (action: PlanAction): Role[] => [
  ...new Set(PLAN_KINDS.flatMap((kind) => ROLES_OF[kind]?.[action] ?? [])),
]

/** The kinds of plans whose data a caller may see. */
export const readableKinds = (caller: Caller): string[] =>
  PLAN_KINDS.filter((kind) => mayCall(caller, ROLES_OF[kind]?.read ?? []))

/** The kinds of changes that a caller may see. */
export const readableChanges = (caller: Caller): string[] => [
  ...new Set(readableKinds(caller).flatMap((kind) => CHANGES_OF[kind] ?? [kind])),
]

/** Whether a caller may do this with plans of a kind. */
export const may = (caller: Caller, action: PlanAction, kind: string): boolean =>
  mayCall(caller, ROLES_OF[kind]?.[action] ?? [])

/** @throws Refusal `RoleRequired` */
export function assertMay(caller: Caller, action: PlanAction, kind: string): void {
  if (may(caller, action, kind)) return
  const roles = ROLES_OF[kind]?.[action] ?? []
  throw new Refusal(
    'RoleRequired',
    `This plan needs ${roles.length === 1 ? `the role ${roles[0]}` : `one of the roles ${roles.join(', ')}`}, ` +
      `which "${caller.name}" does not have.`,
  )
}
