import type { Config } from '../../config.ts'
import type { HookSubscriptionRow } from '../../store/hook-tables.ts'
import type { Caller, Role } from '../access/roles.ts'

/**
 * Whoever subscribed, as of now: an API key has the roles that the configuration gives it today, none once it is gone.
 * Users and apps have those of the token with which they last subscribed, since nobody asks them for another one.
 */
export const createHookCallers =
  ({ API_KEYS }: Pick<Config, 'API_KEYS'>) =>
  ({ createdBy, callerName, roles }: HookSubscriptionRow): Caller => {
    const [, prefix, name] = /^(key|user|app):(.*)$/s.exec(createdBy) ?? []
    const kind = prefix === 'key' ? 'apiKey' : prefix === 'app' ? 'app' : 'user'
    return {
      id: createdBy,
      kind,
      name: callerName,
      roles: kind === 'apiKey' ? (API_KEYS.find((key) => key.name === name)?.roles ?? []) : (roles as Role[]),
    }
  }
