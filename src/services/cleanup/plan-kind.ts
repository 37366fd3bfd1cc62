import { DIRECT_REMOVAL } from '../licenses/direct-license-removal.ts'
import { licenseGroupRemoval } from '../licenses/plan-kind.ts'
import { REMOVAL } from '../licenses/removal.ts'
import type { PlanKind } from '../plans/plan-kind.ts'

/** Plans that take licenses from people who do not use them. */
export const licenseCleanup: PlanKind = {
  ...licenseGroupRemoval,
  name: 'licenseCleanup',
  label: 'License clean-up',
  changes: [REMOVAL, DIRECT_REMOVAL],
}
