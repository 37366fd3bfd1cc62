import type { ArmRoute } from '../http/call.ts'
import { classicRoutes } from './classic-administrators.ts'
import { denyAssignmentRoutes } from './deny-assignments.ts'
import { elevateAccessRoutes } from './elevate-access.ts'
import { hierarchyRoutes } from './hierarchy.ts'
import { eligibleChildrenRoutes } from './pim/eligible-children.ts'
import { pimListRoutes } from './pim/lists.ts'
import { policyRoutes } from './pim/policies.ts'
import { pimRequestRoutes } from './pim/requests.ts'
import { resourceGraphRoutes } from './resource-graph/route.ts'
import { roleAssignmentRoutes } from './role-assignments.ts'
import { roleDefinitionRoutes } from './role-definitions.ts'

/** Every call of Azure Resource Manager that the simulator answers. */
export const ARM_ROUTES: readonly ArmRoute[] = [
  ...hierarchyRoutes,
  ...roleAssignmentRoutes,
  ...roleDefinitionRoutes,
  ...classicRoutes,
  ...denyAssignmentRoutes,
  ...elevateAccessRoutes,
  ...pimListRoutes,
  ...pimRequestRoutes,
  ...policyRoutes,
  ...eligibleChildrenRoutes,
  ...resourceGraphRoutes,
]
