/** A license clean-up plan of the demo: what it would do, and the lines that carry it out and take it back. */
import { section, type Ask } from './first-look.ts'
import type { Step } from './first-steps.ts'

interface Plan {
  planId: string
  hash: string
  reportLink: string
  progress: { planned: number; spared: number; handOver: number }
  seats: { productName: string; freed: number; kept: number }[]
  groups: {
    groupId: string
    displayName: string
    members: number
    candidates: number
    planned: number
    spared: number
    handOver: number
  }[]
}

/** Long enough that two terms went by. */
const INACTIVE_DAYS = 180

const PLANS = '/v1/license-cleanup-plans'

export interface FirstPlan {
  text: string
  /** The groups of the plan from which it removes somebody. */
  groups: Plan['groups']
}

export async function firstPlan(ask: Ask): Promise<FirstPlan> {
  const plan = await ask<Plan>(`POST ${PLANS}`, {
    allGroups: true,
    inactiveDays: INACTIVE_DAYS,
    reason: 'A first look',
  })
  const { planned, spared, handOver } = plan.progress
  const freed = plan.seats.reduce((sum, seat) => sum + seat.freed, 0)
  const groups = plan.groups.filter((group) => group.planned > 0)
  return {
    text: [
      section(
        `A license clean-up plan for people inactive for ${INACTIVE_DAYS} days: ${planned} removals would free ` +
          `${freed} seats; ${spared} spared`,
        ['Group', 'Members', 'Inactive', 'Planned', 'Spared', 'Elsewhere'],
        groups.map((group) => [
          group.displayName,
          group.members,
          group.candidates,
          group.planned,
          group.spared,
          group.handOver,
        ]),
      ),
      `  ${handOver} more have to be removed in Active Directory, in Exchange, or by changing a rule. For people ` +
        'who decide:',
      `  ${plan.reportLink}`,
    ].join('\n\n'),
    groups,
  }
}

/** The examples in `/docs` plan for 180 days: of two plans for the same, the newer one replaces the other. */
const OWN_DAYS = 200
/** Few enough that what becomes of them fits on a screen. */
const MOST_PLANNED = 12

/**
 * The life of a plan for one group, so that a clean-up after its undo still has somebody to plan: whoever was just
 * given back is left alone for 60 days.
 *
 * @param taken a group that something else was done to
 */
export async function planSteps(
  ask: Ask,
  { groups }: FirstPlan,
  approver: string,
  taken: string | undefined,
): Promise<Step[]> {
  const others = groups.filter(({ groupId }) => groupId !== taken).toSorted((a, b) => a.planned - b.planned)
  const group = others.findLast(({ planned }) => planned <= MOST_PLANNED) ?? others[0]
  if (group === undefined) return []
  const body = { groupIds: [group.groupId], inactiveDays: OWN_DAYS, reason: 'Trying it out' }
  const { planId, hash } = await ask<Plan>(`POST ${PLANS}`, body)
  const path = `/v1/plans/${planId}`
  return [
    { remark: `A plan for "${group.displayName}" alone: a call that comes again is answered with the same plan.` },
    { method: 'POST', path: PLANS, body },
    { remark: 'Somebody else approves exactly what it says, through a key of their own: $K is refused here.' },
    { method: 'POST', path: `${path}/approve`, body: { hash, approver }, by: 'approver' },
    { remark: 'Carry it out, see what became of it, and take it all back.' },
    { method: 'POST', path: `${path}/apply`, body: {} },
    { method: 'GET', path: `${path}/report?format=csv` },
    { method: 'POST', path: `${path}/undo`, body: {} },
    { remark: 'A new clean-up: it plans everybody else, and leaves those alone for 60 days who were just given back.' },
    { method: 'POST', path: PLANS, body: { allGroups: true, inactiveDays: INACTIVE_DAYS, reason: 'After the undo' } },
  ]
}
