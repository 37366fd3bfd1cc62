import type { Estate } from './estate.ts'
import { roleDefinitionIdAt } from './held.ts'
import type { Active, Eligible } from './held.ts'
import type { PrincipalType } from './principals.ts'
import { scopeOf } from './scopes.ts'
import type { Scope } from './scopes.ts'
import { present } from '../../present.ts'

const DAY = 86_400_000

/** A role at a place, as the founding tenant and the control write it down. */
export interface Grant {
  scope: string
  /** By name; of our own also by their short name. */
  role: string
  principalId: string
  type: PrincipalType
  sinceDays?: number
  /** When it was made; when it began, unless given. */
  createdOn?: string
  /** Hours until it ends; without: permanent. */
  endsInHours?: number
  condition?: string
  description?: string
  /** Made through PIM. */
  byPim?: boolean
  /** Names of an eligibility: this is its activation. */
  activates?: string
  /** As some tool wrote it down: without the scope, or in capitals. */
  spelling?: 'bare' | 'capitals'
  /** Null: Azure does not say. What PIM made, PIM itself did. */
  createdBy?: string | null
  name?: string
}

export const SINCE_EVER = Number.NEGATIVE_INFINITY

const spelled = (scope: Scope, roleId: string, spelling: Grant['spelling']) => {
  if (spelling === 'bare') return `/providers/Microsoft.Authorization/roleDefinitions/${roleId}`
  const id = roleDefinitionIdAt(scope, roleId)
  return spelling === 'capitals' ? id.slice(0, -roleId.length) + roleId.toUpperCase() : id
}

const times = (estate: Estate, { sinceDays = 300, endsInHours }: Grant) => ({
  start: estate.tenant.now - sinceDays * DAY,
  ...present('end', endsInHours, (endsInHours) => estate.tenant.now + endsInHours * 3_600_000),
})

function common(estate: Estate, grant: Grant, kind: string, since: number) {
  const scope = scopeOf(grant.scope)
  const roleId = estate.roles.named(grant.role).id
  return {
    name: grant.name ?? estate.idOf(`${kind}:${grant.principalId}:${roleId}:${scope.key}:${grant.activates ?? ''}`),
    place: scope.place,
    since,
    scope,
    roleId,
    roleDefinitionId: spelled(scope, roleId, grant.spelling),
    principalId: grant.principalId,
    principalType: grant.type,
    createdOn:
      grant.createdOn === undefined ? estate.tenant.now - (grant.sinceDays ?? 300) * DAY : Date.parse(grant.createdOn),
    ...present('condition', grant.condition),
  }
}

/** Somebody holds a role, since ever unless said. */
export function giveActive(estate: Estate, grant: Grant, since = SINCE_EVER): Active {
  const base = common(estate, grant, 'assignment', since)
  const byPim = grant.byPim === true || grant.activates !== undefined || grant.endsInHours !== undefined
  const entry: Active = {
    ...base,
    ...times(estate, grant),
    ...(grant.createdBy !== null && {
      createdBy:
        grant.createdBy ??
        (byPim ? estate.principals.servicePrincipal('msPim') : estate.principals.user('globalAdmin')),
    }),
    assignmentType: grant.activates === undefined ? 'Assigned' : 'Activated',
    byPim,
    // That of a plain assignment is the assignment's own name.
    scheduleName: byPim ? estate.idOf(`schedule:${base.name}`) : base.name,
    ...(byPim ? { requestName: estate.idOf(`request:${base.name}`) } : {}),
    ...present('eligibility', grant.activates),
    ...present('description', grant.description),
  }
  estate.active.add(entry)
  return entry
}

/** Somebody may activate a role, since ever unless said. */
export function giveEligible(estate: Estate, grant: Grant, since = SINCE_EVER): Eligible {
  const base = common(estate, grant, 'eligibility', since)
  const entry: Eligible = { ...base, ...times(estate, grant), requestName: estate.idOf(`request:${base.name}`) }
  estate.eligible.add(entry)
  return entry
}
