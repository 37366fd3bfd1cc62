import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { securityLabels } from '../documents/about.ts'
import { Refusal } from '../errors.ts'
import type { Access } from '../services/access/access.ts'
import { mayCall, oneOfRoles, type Caller, type Role } from '../callers.ts'
import { ownCalls } from './own-calls.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whom credentials belong to: what every route under /v1 asks. */
    authenticate: Access['authenticate']
  }
  interface FastifyRequest {
    /** Who asks. There before any handler, validation or body of a route with `config.roles`; undefined elsewhere. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** Who may call this route, said on every route under /v1: any of these roles; any known caller while empty. */
    roles?: readonly Role[]
    /** The address itself is the credential: the route checks its signature. */
    signed?: boolean
  }
  interface FastifySchema {
    /** The roles that may call it; told by openapi.json alone. */
    'x-roles'?: readonly string[]
  }
}

export interface AuthenticationOptions {
  access: Pick<Access, 'authenticate'>
  /** The scope of users' tokens, as the documents name it. */
  scope: string
}

/**
 * Asks every caller of a route under /v1 for credentials and a role, and says so in the documents from the same
 * declaration, so that they can't claim a protection that is not there. Register it before the documents and the
 * routes. Paths that don't exist give 404 to anybody: which paths do is public knowledge in both documents.
 */
async function authentication(app: FastifyInstance, { access, scope }: AuthenticationOptions): Promise<void> {
  app.decorateRequest('caller')
  app.decorate('authenticate', access.authenticate)
  const ownCaller = ownCalls(app)

  app.addHook('onRoute', (route) => {
    const roles = route.config?.roles
    if (roles !== undefined) describe(route, roles, scope)
    else if (/^\/v1(\/|$)/.test(route.url) && route.config?.signed !== true) {
      throw new Error(`${route.method} ${route.url} does not say which roles may call it: give it config.roles.`)
    }
  })

  // First of all hooks: nobody unknown makes us parse a body, compile a query or count towards somebody's limit.
  app.addHook('onRequest', async (request, reply) => {
    const { roles } = request.routeOptions.config
    if (roles === undefined) return
    try {
      request.caller = ownCaller(request.headers) ?? (await access.authenticate(request.headers, request.ip))
      requireRole(request.caller, roles)
    } catch (error) {
      if (error instanceof Refusal) noteRefusal(error, request, reply)
      throw error
    }
  })
}

function requireRole(caller: Caller, roles: readonly Role[]): void {
  if (roles.length === 0 || mayCall(caller, roles)) return
  const held = caller.roles.length === 0 ? 'no role' : caller.roles.join(', ')
  throw new Refusal(
    'RoleRequired',
    `This action needs ${oneOfRoles(roles)}; the ${WHOSE[caller.kind]} it was called with has ${held}.`,
  )
}

const WHOSE = { apiKey: 'API key', user: 'account', app: 'app' } as const

/** Refused callers are what an operator wants to count; the values they sent are not. */
function noteRefusal(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void {
  if (refusal.status === 401) reply.header('www-authenticate', challenges(refusal.code))
  const { code, status, cause } = refusal
  const why = status >= 500 ? { err: cause } : cause instanceof Error && { reason: cause.message }
  request.log.warn({ code, ...why, route: request.routeOptions.url, caller: request.caller?.id }, 'caller refused')
}

/**
 * How to prove oneself, for the `WWW-Authenticate` header of a 401. `claims` is the claims challenge of Microsoft Entra
 * ID, which a client must pass on when it asks for a new token.
 *
 * https://learn.microsoft.com/entra/identity-platform/claims-challenge#claims-challenge-header-format
 */
export function challenges(code: Refusal['code'], claims?: string): string[] {
  if (claims !== undefined) {
    return [`Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`]
  }
  const error = code === 'TokenInvalid' ? ', error="invalid_token"' : ''
  return [`Bearer realm="tenant-steward"${error}`, 'ApiKey realm="tenant-steward", header="X-Api-Key"']
}

function describe(route: RouteOptions, roles: readonly Role[], scope: string): void {
  route.schema = {
    ...route.schema,
    security: [{ [securityLabels.entra]: [scope] }, { [securityLabels.apiKey]: [] }],
    'x-roles': [...roles],
  }
}

export default fp(authentication, { name: 'authentication', fastify: '5.x' })
