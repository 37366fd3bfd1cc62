import type { Role } from '../callers.ts'
import { licenseCleanup } from './cleanup/plan-kind.ts'
import { contactUpdate } from './contacts/plan-kind.ts'
import { licenseGroupRemoval } from './licenses/plan-kind.ts'
import { rolesOf, type PlanAction } from './plans/plan-rules.ts'
import type { PlanKind } from './reports/plan-kind.ts'
import { azureRolePlan } from './roles/azure/plans/plan-kind.ts'
import { rolePlan } from './roles/plans/plan-kind.ts'

/** The kinds of plans of this product, in the order in which people are shown them. */
export const PLAN_KINDS: readonly PlanKind[] = [
  licenseCleanup,
  licenseGroupRemoval,
  contactUpdate,
  rolePlan,
  azureRolePlan,
]

/** Every role that may do this with some kind of plan: what the route of an action on plans declares. */
export const rolesFor = (action: PlanAction): Role[] => rolesOf(PLAN_KINDS, action)

/** The kind whose plans come with a file for whoever makes what this service can't. */
export const HANDING_OVER = PLAN_KINDS.find(({ report }) => report.handOver?.file !== undefined)?.name
