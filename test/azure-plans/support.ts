import type { Test } from 'tap'
import type { Reply, ServiceOptions } from '../helper.ts'
import { BREAK_GLASS_USERS, decisions, ROLE_APPROVER_GROUP_ID } from '../role-plans/support.ts'
import { startPlans, type Bench } from '../plans/support.ts'

/** An assignment or an eligibility that the stand-in for Azure names. */
export interface CastGrant {
  principalId: string
  scope: string
  roleId: string
  role: string
  id: string
  name: string
}

export interface AzureBench extends Bench {
  azure: {
    rootScope: string
    subscriptions: Record<string, { id: string; scope: string; displayName: string }>
    roles: Record<string, string>
    identities: Record<'reader' | 'writer', { principalId: string; grants: { role: string; scope: string }[] }>
    assignments: Record<string, CastGrant>
    eligibilities: Record<string, CastGrant>
  }
  snapshot(): Promise<any>
  ask(input: Record<string, unknown>): Promise<Reply>
  /** A wave: the plan, ready or whatever became of it. */
  wave(input: Record<string, unknown>): Promise<any>
  approveWave(plan: { planId: string; hash: string }): Promise<Reply>
  /** The wave approved, applied and seen. */
  finished(plan: { planId: string; hash: string }): Promise<any>
  made(input: Record<string, unknown>): Promise<any>
  /** A plan that takes another one back, made by approval like it. */
  takenBack(planId: string): Promise<any>
  /** What Azure itself lists of somebody: `activePermanent`, `activeTimeBound` or `eligible`, with role and scope. */
  heldBy(principalId: string): Promise<string[]>
  /** What Azure took, as `DELETE /subscriptions/…`. */
  azureWrites(): Promise<{ method: string; path: string; body?: any }[]>
  /** The service sees and changes a subscription that no management group holds, and the next snapshot has it. */
  connect(scope: string): Promise<void>
  /** From now on somebody has to approve activations of a role at a scope, or nobody. */
  needsApproval(place: { scope: string; roleId: string }): Promise<void>
  needsNoApproval(place: { scope: string; roleId: string }): Promise<void>
  /** Something is given in Azure itself, behind the service's back. */
  give(grant: { role: string; scope: string; principalId: string; [more: string]: unknown }): Promise<{ id: string }>
}

/** A service that reads and writes the roles of a simulated Azure, with a snapshot of them. */
export async function startAzurePlans(t: Test, { env = {}, ...options }: ServiceOptions = {}): Promise<AzureBench> {
  const bench = await startPlans(t, {
    ...options,
    env: { BREAK_GLASS_USERS, ROLE_APPROVER_GROUP_ID, AZURE_ROLES: 'true', ...env },
  })
  const { call, simulate, cast } = bench
  const azure = cast['azure'] as AzureBench['azure']
  const snapshot = async () => {
    const { status, body } = await call('POST /v1/role-snapshots', { body: {} })
    if (status !== 200 || body.status !== 'succeeded') throw new Error(JSON.stringify(body))
    return body
  }
  const ask = ({ action = 'removeAssignments', ...input }: Record<string, unknown>) =>
    call(`POST /v1/azure-role-plans?action=${action}`, {
      as: 'roleOperator',
      body: { reason: 'Least privilege in Azure, wave one.', ...input },
    })
  const wave = async (input: Record<string, unknown>) => (await ask(input)).body
  const { approveWave, finished } = decisions(bench)
  const list = async (scope: string, what: string): Promise<any[]> => {
    const url = `${azureUrl()}${scope}/providers/Microsoft.Authorization/${what}?api-version=2020-10-01`
    const response = await fetch(url, { headers: { authorization: 'Bearer anything' } })
    return ((await response.json()) as { value: any[] }).value
  }
  const azureUrl = () => bench.armUrl
  const setApproval = async ({ scope, roleId }: { scope: string; roleId: string }, isApprovalRequired: boolean) => {
    const policies = await list(scope, 'roleManagementPolicyAssignments')
    const policy = policies.find(({ properties }) => properties.roleDefinitionId.endsWith(roleId))
    const rule = policy.properties.effectiveRules.find(({ id }: any) => id === 'Approval_EndUser_Assignment')
    const setting = { ...rule.setting, isApprovalRequired }
    const response = await fetch(`${azureUrl()}${policy.properties.policyId}?api-version=2020-10-01`, {
      method: 'PATCH',
      headers: { authorization: 'Bearer anything', 'content-type': 'application/json' },
      body: JSON.stringify({ properties: { rules: [{ ...rule, setting }] } }),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  if ((await snapshot()).status !== 'succeeded') throw new Error('There is no snapshot')
  return {
    ...bench,
    azure,
    snapshot,
    ask,
    wave,
    approveWave,
    finished,
    made: async (input) => finished(await wave(input)),
    async takenBack(planId) {
      const { status, body } = await call(`POST /v1/plans/${planId}/undo`, { as: 'roleOperator', body: {} })
      if (status !== 200 || body.state !== 'ready') throw new Error(JSON.stringify(body))
      return finished(body)
    },
    async heldBy(principalId) {
      const scopes = [azure.rootScope, ...Object.values(azure.subscriptions).map(({ scope }) => scope)]
      const found = await Promise.all(
        scopes.map(async (scope) => [
          ...(await list(scope, 'roleAssignmentScheduleInstances')),
          ...(await list(scope, 'roleEligibilityScheduleInstances')),
        ]),
      )
      const own = found.flat().filter(({ properties }) => properties.principalId === principalId)
      return [
        ...new Set(
          own.map(({ properties: { assignmentType, endDateTime, scope, expandedProperties } }) =>
            [
              assignmentType === undefined ? 'eligible' : endDateTime === null ? 'activePermanent' : 'activeTimeBound',
              expandedProperties.roleDefinition.displayName,
              scope,
            ].join(' '),
          ),
        ),
      ].sort()
    },
    azureWrites: async () => (await bench.journal()).filter(({ path }) => /Microsoft\.Authorization/i.test(path)),
    needsApproval: (place) => setApproval(place, true),
    needsNoApproval: (place) => setApproval(place, false),
    async connect(scope) {
      for (const [name, role] of [
        ['reader', 'Reader'],
        ['writer', 'User Access Administrator'],
      ] as const) {
        const { grants } = azure.identities[name]
        await simulate(`PUT /_simulator/azure/identities/${name}`, { grants: [...grants, { role, scope }] })
      }
      await snapshot()
    },
    give: (grant) => simulate('POST /_simulator/azure/assignments', grant),
  }
}
