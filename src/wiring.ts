import { createHash } from 'node:crypto'
import type { Config } from './config.ts'
import { createTokenSource } from './graph/credentials.ts'
import { createBoundedCache } from './graph/kept-tokens.ts'
import { createGraphReader, createGraphWriter } from './graph/reader.ts'
import type { TransportAnswer } from './graph/middleware.ts'
import type { Caller } from './services/access/roles.ts'
import { createServices, type Services } from './services/index.ts'

/** How many callers' services are kept while Graph is read on behalf of each of them. */
const MAX_CALLERS = 500

/** Whether Graph is read with the rights of each user who asks. */
export const readsForUsers = (config: Config): boolean => (config.GRAPH_READ_CREDENTIAL ?? config.GRAPH_CREDENTIAL) === 'on-behalf-of'

/**
 * Joins configuration, credentials, Graph and services. With a service identity everybody shares one set of services,
 * its caches and its shared reads; on behalf of users, each caller has a set of their own, so that nobody is answered
 * from what another one was allowed to read.
 */
export function createServicesFor (config: Config, onAnswer?: (answer: TransportAnswer) => void): (caller?: Caller) => Services {
  const graph = {
    baseUrl: config.GRAPH_BASE_URL,
    timeoutSeconds: config.GRAPH_TIMEOUT_SECONDS,
    ...(onAnswer === undefined ? {} : { onAnswer }),
  }
  const writer = createGraphWriter({ ...graph, tokens: createTokenSource(config, 'WRITE') })
  const servicesOf = (caller?: Caller) =>
    createServices({ reader: createGraphReader({ ...graph, tokens: createTokenSource(config, 'READ', caller) }), writer, config })

  if (!readsForUsers(config)) {
    const shared = servicesOf()
    return () => shared
  }
  const own = createServices({ reader: createGraphReader({ ...graph, tokens: createTokenSource(config, 'WRITE') }), writer, config })
  const perCaller = createBoundedCache<Services>(MAX_CALLERS)
  return (caller) => {
    if (caller === undefined) return own
    const key = createHash('sha256').update(`${caller.id} ${caller.assertion ?? ''}`).digest('base64')
    return perCaller.get(key, Infinity, () => forUser(servicesOf(caller), own))
  }
}

/**
 * What is done with a user's token, and what is not: the token is never kept, so nothing that goes on after the answer
 * uses it; and a change is only made when the checks before it see everything, which a user may not.
 */
function forUser (user: Services, own: Services): Services {
  return {
    ...user,
    removals: own.removals,
    contacts: { ...user.contacts, update: own.contacts.update, departments: own.contacts.departments },
  }
}
