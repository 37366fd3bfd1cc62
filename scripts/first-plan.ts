/** A license clean-up plan of the demo: what it would do, and the lines that carry it out and take it back. */
import { section, type Ask } from './first-look.ts'

interface Plan {
  planId: string
  hash: string
  reportLink: string
  progress: { planned: number; spared: number; handOver: number }
  seats: { productName: string; freed: number; kept: number }[]
  groups: {
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

export async function firstPlan(ask: Ask): Promise<{
  text: string
  steps: (send: (method: string, path: string, body: object) => string, get: (path: string) => string) => string[]
}> {
  const plan = await ask<Plan>('POST /v1/license-cleanup-plans', {
    allGroups: true,
    inactiveDays: INACTIVE_DAYS,
    reason: 'A first look',
  })
  const { planned, spared, handOver } = plan.progress
  const freed = plan.seats.reduce((sum, seat) => sum + seat.freed, 0)
  const path = `/v1/plans/${plan.planId}`
  return {
    text: [
      section(
        `A license clean-up plan for people inactive for ${INACTIVE_DAYS} days: ${planned} removals would free ` +
          `${freed} seats; ${spared} spared`,
        ['Group', 'Members', 'Inactive', 'Planned', 'Spared', 'Elsewhere'],
        plan.groups
          .filter(({ planned }) => planned > 0)
          .map((group) => [
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
    steps: (send, get) => [
      '# The plan: approve exactly what it says, carry it out, and take it all back.',
      send('POST', `${path}/approve`, { hash: plan.hash }),
      send('POST', `${path}/apply`, {}),
      get(`${path}/changes?state=spared&top=3`),
      send('POST', `${path}/undo`, {}),
    ],
  }
}
