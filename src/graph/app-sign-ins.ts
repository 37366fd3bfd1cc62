import type { SignInActivity } from '@microsoft/microsoft-graph-types'
import type { WholeRead } from './url.ts'
import { MAX_TOP } from './url.ts'

/** When an app last signed in, or somebody to it. */
export interface AppSignInActivity {
  appId?: string | null
  lastSignInActivity?: SignInActivity | null
}

/**
 * When each app was last used, in one list: a report that exists in beta only, and for which no `$select` is documented
 * (https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities).
 */
export const appSignInActivities: WholeRead = {
  path: '/reports/servicePrincipalSignInActivities',
  version: 'beta',
  top: MAX_TOP,
  complete: 'whole',
}
