import type { Settings } from '../../config/settings.ts'
import type { HookSubscriptionRow } from '../../store/hook-tables.ts'
import { callerParts, type Caller, type Role } from '../../callers.ts'

/**
 * Whoever subscribed, as of now: an API key has the roles that the configuration gives it today, none once it is gone.
 * Users and apps have those of the token with which they last subscribed, since nobody asks them for another one.
 */
export const createHookCallers =
  ({ apiKeys }: Pick<Settings, 'apiKeys'>) =>
  ({ createdBy, callerName, roles }: HookSubscriptionRow): Caller => {
    const parts = callerParts(createdBy)
    const kind = parts?.kind === 'key' ? 'apiKey' : (parts?.kind ?? 'user')
    return {
      id: createdBy,
      kind,
      name: callerName,
      roles: kind === 'apiKey' ? (apiKeys.find((key) => key.name === parts?.own)?.roles ?? []) : (roles as Role[]),
    }
  }
