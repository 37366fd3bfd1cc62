import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { openStore, type Store } from '../../src/store/database.ts'
import { all, startService, type Reply, type KeyName, type Service, type ServiceOptions } from '../helper.ts'

export const MINUTE = 60_000
export const DAY = 86_400_000

/** Plans are sealed, as they are where somebody runs the service in earnest. */
export const AUDIT_KEY = 'a key that the database never sees, long enough'

/** Any fault that the simulator can make; see its README. */
export type Fault = Record<string, unknown>

export interface Bench extends Service {
  store: Store
  now: () => number
  /** The service's clock goes ahead; Graph's stays. */
  advance(milliseconds: number): void
  userId(name: string): string
  groupId(name: string): string
  /** A plan that is ready, or whatever else became of it. */
  create(input?: Record<string, unknown>, as?: KeyName): Promise<any>
  approve(plan: { planId: string; hash: string }, more?: Record<string, unknown>): Promise<Reply>
  /** A plan that is approved and may be applied at once. */
  approved(input?: Record<string, unknown>): Promise<any>
  apply(planId: string, body?: Record<string, unknown>): Promise<Reply>
  undo(planId: string, body?: Record<string, unknown>): Promise<Reply>
  plan(planId: string): Promise<any>
  changes(planId: string, state?: string): Promise<any[]>
  /** Nobody works on the plan at this moment: the clock may go ahead without taking it from anybody. */
  idle(planId: string): Promise<void>
  /** Sweeps, with the clock going on, until the plan is in this state. */
  until(planId: string, ...states: string[]): Promise<any>
  /** Applies a plan, without waiting for it, and comes back when its first changes are under way. */
  begun(planId: string): Promise<void>
  /** The plan applied, and everything seen. */
  applied(planId: string): Promise<any>
  undone(planId: string): Promise<any>
  faults(...faults: Fault[]): Promise<void>
  /** What Graph took, as `DELETE groups/…`. */
  journal(): Promise<{ method: string; path: string; body?: any }[]>
}

const REMOVAL = '/groups/[^/]+/members/[^/]+/\\$ref'

export const onRemoval = (effect: Fault, more: Fault = {}): Fault => ({
  method: 'DELETE',
  path: REMOVAL,
  effect,
  ...more,
})

export const onReturn = (effect: Fault, more: Fault = {}): Fault => ({
  method: 'POST',
  path: '/groups/[^/]+/members/\\$ref',
  effect,
  ...more,
})

/** A batch of writes that breaks off as a whole, before or after Graph did what it says. */
export const onBatch = (effect: Fault, more: Fault = {}): Fault => ({
  method: 'POST',
  path: '/\\$batch',
  effect,
  ...more,
})

/**
 * A service with plans that wait for nothing: no grace, no limits below what a test needs, effects that show at once.
 */
export async function startPlans(
  t: Test,
  { env = {}, simulator = {}, ...options }: ServiceOptions = {},
): Promise<Bench> {
  let ahead = 0
  const now = () => Date.now() + ahead
  const store = options.store ?? (await openStore({}))
  if (options.store === undefined) t.teardown(() => store.close())
  const service = await startService(t, {
    now,
    store,
    settleMs: 0,
    simulator: { replicationMs: 0, licenseMs: 0, ...simulator },
    env: { AUDIT_KEY, GRACE_DAYS: '0', MAX_REMOVAL_PERCENT: '100', ...env },
    ...options,
  })
  const { call, cast, simulate } = service
  const userId = (name: string) => cast.users[name]?.id ?? name
  const groupId = (name: string) => cast.groups[name]?.id ?? name
  const post = (planId: string, what: string, body: object, as: KeyName = 'licenses') =>
    call(`POST /v1/plans/${planId}/${what}`, { as, body })

  const bench: Bench = {
    ...service,
    store,
    now,
    userId,
    groupId,
    advance: (milliseconds) => {
      ahead += milliseconds
    },
    async create(input = {}, as = 'licenses') {
      const { body } = await call('POST /v1/license-cleanup-plans', {
        as,
        body: { groupIds: [groupId('licA3Staff')], ...input },
      })
      return body
    },
    approve: ({ planId, hash }, more = {}) =>
      post(planId, 'approve', { hash, approver: userId('activeStaff'), ...more }, 'approver'),
    async approved(input) {
      const plan = await bench.create(input)
      const { status, body } = await bench.approve(plan)
      if (status !== 200) throw new Error(JSON.stringify([plan, body]))
      return plan
    },
    apply: (planId, body = {}) => post(planId, 'apply', body),
    undo: (planId, body = {}) => post(planId, 'undo', body),
    plan: async (planId) => (await call(`GET /v1/plans/${planId}`)).body,
    changes: async (planId, state) =>
      (await all(service, `GET /v1/plans/${planId}/changes${state === undefined ? '' : `?state=${state}`}`)).value,
    async idle(planId) {
      const isHeld = async () =>
        (await store.db.selectFrom('plans').select('leaseOwner').where('id', '=', planId).executeTakeFirst())
          ?.leaseOwner != null
      while (await isHeld()) await wait(20)
    },
    async until(planId, ...states) {
      for (let rounds = 0; rounds < 60; rounds++) {
        const plan = await bench.plan(planId)
        if (states.includes(plan.state)) return plan
        await bench.idle(planId)
        ahead += 5_000
        await service.services.background.sweep()
      }
      throw new Error(`The plan did not become ${states.join(' or ')}: ${JSON.stringify(await bench.plan(planId))}`)
    },
    async begun(planId) {
      const { status, body } = await bench.apply(planId, { waitForCompletion: false })
      if (status !== 200) throw new Error(JSON.stringify(body))
      while ((await bench.plan(planId)).progress.requested === 0) await wait(10)
    },
    async applied(planId) {
      const { status, body } = await bench.apply(planId)
      if (status !== 200) throw new Error(JSON.stringify(body))
      return bench.until(planId, 'done', 'halted', 'stopped')
    },
    async undone(planId) {
      const { status, body } = await bench.undo(planId)
      if (status !== 200) throw new Error(JSON.stringify(body))
      return bench.until(planId, 'undone', 'done', 'stopped')
    },
    async faults(...faults) {
      await simulate('DELETE /_simulator/faults')
      if (faults.length > 0) await simulate('POST /_simulator/faults', faults)
    },
    journal: async () => (await simulate('GET /_simulator/journal')).value,
  }
  return bench
}

/** Object ids of those whom a plan is to change, in its order. */
export const peopleOf = (changes: any[]): string[] => changes.map(({ person }) => person.userId)

/** How often each person was removed, by what Graph took. */
export function removalsOf(journal: { method: string; path: string }[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { method, path } of journal) {
    const match = /\/members\/([^/]+)\/\$ref/.exec(path)
    if (method === 'DELETE' && match?.[1] !== undefined) counts.set(match[1], (counts.get(match[1]) ?? 0) + 1)
  }
  return counts
}

/** A role given in the tenant itself, behind the service's back. */
export async function makeAdministrator(graphUrl: string, userId: string): Promise<void> {
  const response = await fetch(`${graphUrl}/v1.0/roleManagement/directory/roleAssignments`, {
    method: 'POST',
    headers: { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' },
    body: JSON.stringify({
      principalId: userId,
      roleDefinitionId: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
      directoryScopeId: '/',
    }),
  })
  if (!response.ok) throw new Error(await response.text())
}
