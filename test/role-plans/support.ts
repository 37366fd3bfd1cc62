import type { Test } from 'tap'
import { namedId } from '../../simulator/tenant/ids.ts'
import { startPlans, type Bench } from '../plans/support.ts'
import type { Reply, ServiceOptions } from '../helper.ts'

export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'
export const USER_ADMINISTRATOR = 'fe930be7-5e62-47db-91af-98c3a49a38b1'
export const TEAMS_ADMINISTRATOR = '69091246-20e8-4a56-aa4d-066075b2a7a8'

export const BREAK_GLASS_USERS = 'breakglass1@northwind.example,breakglass2@northwind.example'

/** The staff of the simulated tenant, all of whom approve here. */
export const ROLE_APPROVER_GROUP_ID = namedId(1, 'group:licA3Staff')

export interface RoleBench extends Bench {
  /** A wave: the plan, ready or whatever became of it. */
  wave(input: Record<string, unknown>): Promise<any>
  ask(input: Record<string, unknown>): Promise<Reply>
  approveWave(plan: { planId: string; hash: string }): Promise<Reply>
  /** The wave approved, applied and seen. */
  made(input: Record<string, unknown>): Promise<any>
  finished(plan: { planId: string; hash: string }): Promise<any>
  /** Direct assignments of somebody, as ListRoleAssignments tells. */
  roleOf(name: string): Promise<string[]>
}

/** Somebody else's approval of a wave, and the wave approved, applied and seen. */
export function decisions({ call, userId, until }: Pick<Bench, 'call' | 'userId' | 'until'>) {
  const approveWave = ({ planId, hash }: { planId: string; hash: string }) =>
    call(`POST /v1/plans/${planId}/approve`, { as: 'roleApprover', body: { hash, approver: userId('activeStaff') } })
  return {
    approveWave,
    async finished(plan: { planId: string; hash: string }) {
      const approved = await approveWave(plan)
      if (approved.status !== 200) throw new Error(JSON.stringify([plan, approved.body]))
      const { status, body } = await call(`POST /v1/plans/${plan.planId}/apply`, { as: 'roleOperator', body: {} })
      if (status !== 200) throw new Error(JSON.stringify(body))
      return until(plan.planId, 'done', 'halted', 'stopped')
    },
  }
}

export async function startRolePlans(t: Test, { env = {}, ...options }: ServiceOptions = {}): Promise<RoleBench> {
  const bench = await startPlans(t, { ...options, env: { BREAK_GLASS_USERS, ROLE_APPROVER_GROUP_ID, ...env } })
  const { call, userId } = bench
  const ask = ({ action, ...input }: Record<string, unknown>) =>
    call(`POST /v1/role-plans?action=${action}`, {
      as: 'roleOperator',
      body: { reason: 'Least privilege, wave one.', ...input },
    })
  const wave = async (input: Record<string, unknown>) => (await ask(input)).body
  const { approveWave, finished } = decisions(bench)
  return {
    ...bench,
    ask,
    wave,
    approveWave,
    finished,
    made: async (input) => finished(await wave(input)),
    // From Graph itself: the service answers from memory for a minute, and its clock must not run ahead of Graph's.
    async roleOf(name) {
      const list = async (set: string) =>
        (
          (await (
            await fetch(
              `${bench.graphUrl}/v1.0/roleManagement/directory/${set}?$filter=${encodeURIComponent(`principalId eq '${userId(name)}'`)}`,
              { headers: { authorization: 'Bearer anything', 'accept-language': 'en-US' } },
            )
          ).json()) as any
        ).value
      const [active, eligible] = await Promise.all([
        list('roleAssignmentScheduleInstances'),
        list('roleEligibilityScheduleInstances'),
      ])
      const names = new Map(
        (await call('GET /v1/roles', { as: 'roles' })).body.value.map(({ roleId, roleName }: any) => [
          roleId,
          roleName,
        ]),
      )
      const told = (rows: any[], type: (row: any) => string) =>
        rows.map((row) => `${names.get(row.roleDefinitionId)} ${type(row)}`)
      return [
        ...told(active, ({ assignmentType, endDateTime }) =>
          assignmentType === 'Activated' ? 'activated' : endDateTime === null ? 'activePermanent' : 'activeTimeBound',
        ),
        ...told(eligible, () => 'eligible'),
      ].sort()
    },
  }
}
