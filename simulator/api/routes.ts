import type { Route } from '../http/context.ts'
import { accessReviewRoutes } from './access-reviews.ts'
import { appSignInRoutes } from './app-sign-ins.ts'
import { appRoutes } from './apps.ts'
import { auditRoutes } from './audit-logs.ts'
import { groupDeltaRoutes } from './group-delta.ts'
import { groupWriteRoutes } from './group-writes.ts'
import { groupRoutes } from './groups.ts'
import { licenseRoutes } from './licenses.ts'
import { membershipRoutes } from './memberships.ts'
import { organizationRoutes } from './organization.ts'
import { registrationRoutes } from './registration-details.ts'
import { roleAlertRoutes } from './role-alerts.ts'
import { rolePolicyRoutes } from './role-policies.ts'
import { roleAssignmentRoutes } from './role-assignments.ts'
import { roleRoutes } from './roles.ts'
import { rolePolicyRuleRoutes } from './role-policy-rules.ts'
import { scheduleRequestListRoutes } from './schedule-request-lists.ts'
import { scheduleRequestRoutes } from './schedule-requests.ts'
import { serviceRoleRoutes } from './service-roles.ts'
import { usageReportRoutes } from './usage-reports.ts'
import { userDeltaRoutes } from './user-delta.ts'
import { userUpdateRoutes } from './user-update.ts'
import { userRoutes } from './users.ts'

/** Every call the simulator answers; `$batch` is the only one that is not a route. */
export const ROUTES: readonly Route[] = [
  ...userRoutes,
  ...userUpdateRoutes,
  ...userDeltaRoutes,
  ...groupRoutes,
  ...groupWriteRoutes,
  ...groupDeltaRoutes,
  ...licenseRoutes,
  ...membershipRoutes,
  ...organizationRoutes,
  ...appRoutes,
  ...appSignInRoutes,
  ...auditRoutes,
  ...roleRoutes,
  ...roleAssignmentRoutes,
  ...scheduleRequestRoutes,
  ...scheduleRequestListRoutes,
  ...rolePolicyRoutes,
  ...rolePolicyRuleRoutes,
  ...accessReviewRoutes,
  ...roleAlertRoutes,
  ...registrationRoutes,
  ...serviceRoleRoutes,
  ...usageReportRoutes,
]
