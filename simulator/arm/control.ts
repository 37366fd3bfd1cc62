import type { ApiResponse } from '../http/call.ts'
import { ok } from '../http/call.ts'
import type { World } from '../world.ts'
import type { DenyAssignment } from './estate/deny-assignments.ts'
import type { Estate } from './estate/estate.ts'
import { giveActive, giveEligible, SINCE_EVER } from './estate/give.ts'
import type { Grant } from './estate/give.ts'
import { idAt } from './estate/held.ts'
import type { PolicyRule } from './estate/policy-rules.ts'
import { scopeOf } from './estate/scopes.ts'
import type { IdentityGrant, IdentityName } from './estate/identities.ts'
import { present } from '../present.ts'

type Action = (world: World, body: Record<string, unknown>, parameters: readonly string[]) => ApiResponse

/** What `/_simulator/azure/…` does: behind the product's back, and at once for everybody. */
export const ARM_ACTIONS: Readonly<Record<string, Action>> = {
  'GET azure/identities': (world) => ok(world.arm.estate.identities),
  'PUT azure/identities/reader': (world, body) => configure(world, 'reader', body),
  'PUT azure/identities/writer': (world, body) => configure(world, 'writer', body),
  'POST azure/assignments': (world, body) => {
    const { scope, name } = giveActive(world.arm.estate, grantIn(world, body), SINCE_EVER)
    return { status: 201, body: { id: idAt(scope, 'roleAssignments', name), name } }
  },
  'POST azure/eligibilities': (world, body) => {
    const { scope, name } = giveEligible(world.arm.estate, grantIn(world, body), SINCE_EVER)
    return { status: 201, body: { id: idAt(scope, 'roleEligibilitySchedules', name), name } }
  },
  'PUT azure/deny-assignments': ({ arm: { estate } }, body) => {
    const denial = denialIn(estate, body)
    const at = estate.denials.findIndex(({ title }) => title === denial.title)
    estate.denials.splice(at < 0 ? estate.denials.length : at, 1, denial)
    return { status: 201, body: { id: idAt(denial.scope, 'denyAssignments', denial.name), name: denial.name } }
  },
  'DELETE azure/deny-assignments': ({ arm: { estate } }, body) => {
    const at = estate.denials.findIndex(({ title }) => title === body['title'])
    if (at < 0) throw new TypeError(`There is no deny assignment '${body['title']}'`)
    estate.denials.splice(at, 1)
    return { status: 204 }
  },
  'PATCH azure/role-definitions': ({ arm: { estate } }, { role, ...parts }) => {
    estate.roles.change(String(role), parts)
    return { status: 204 }
  },
  'PATCH azure/policies': (world, { scope, role, rules }) => {
    const { policies, roles } = world.arm.estate
    const policy = policies.of(scopeOf(String(scope)), roles.named(String(role)).id)
    const founding = policies.rules(policy, world.now())
    const changed = (rules as PolicyRule[]).map((rule) => {
      const before = founding.find(({ id }) => id === rule.id)
      if (before === undefined) throw new TypeError(`There is no rule '${rule.id}'`)
      return { ...before, ...rule }
    })
    policies.change(policy, changed, SINCE_EVER)
    return { status: 204 }
  },
  'DELETE azure/assignments': (world, { id }) => remove(world, 'active', String(id)),
  'DELETE azure/eligibilities': (world, { id }) => remove(world, 'eligible', String(id)),
}

/** One that is there already, by its title, with what is given of it; or a new one for everybody. */
function denialIn(estate: Estate, { title, scope, ...given }: Record<string, unknown>): DenyAssignment {
  const before = estate.denials.find((denial) => denial.title === title)
  const at = before?.scope ?? scopeOf(String(scope))
  if (!estate.hierarchy.has(at)) throw new TypeError(`There is no scope '${scope}'`)
  return {
    name: estate.idOf(`deny:${title}`),
    title: String(title),
    description: '',
    scope: at,
    actions: [],
    notActions: [],
    doNotApplyToChildScopes: false,
    excluded: [],
    ...before,
    ...given,
  }
}

function configure(world: World, identity: IdentityName, { grants, appIds }: Record<string, unknown>): ApiResponse {
  for (const { role, scope } of (grants ?? []) as IdentityGrant[]) {
    world.arm.estate.roles.named(role)
    if (!world.arm.estate.hierarchy.has(scopeOf(scope))) throw new TypeError(`There is no scope '${scope}'`)
  }
  world.arm.estate.identities.configure(identity, {
    ...present('grants', grants, (grants) => grants as IdentityGrant[]),
    ...present('appIds', appIds, (appIds) => appIds as string[]),
  })
  return ok(world.arm.estate.identities)
}

function grantIn(world: World, body: Record<string, unknown>): Grant {
  const { estate } = world.arm
  const grant = body as unknown as Grant
  if (!estate.hierarchy.has(scopeOf(String(grant.scope)))) throw new TypeError(`There is no scope '${grant.scope}'`)
  const type = grant.type ?? estate.principals.find(String(grant.principalId), world.now())?.type
  if (type === undefined) throw new TypeError(`Nobody has the object id '${grant.principalId}': say its type`)
  return { ...grant, principalId: grant.principalId.toLowerCase(), type }
}

function remove(world: World, kind: 'active' | 'eligible', id: string): ApiResponse {
  const ledger = world.arm.estate[kind]
  const [scope, name = ''] = id.split(/\/providers\/Microsoft\.Authorization\/[^/]+\//i)
  const key = scopeOf(scope ?? '').key
  const found = ledger.named(name, world.now()).filter((entry) => entry.scope.key === key)
  if (found.length === 0) throw new TypeError(`There is no '${id}'`)
  for (const entry of found) ledger.end(entry as never, SINCE_EVER)
  return { status: 204 }
}
