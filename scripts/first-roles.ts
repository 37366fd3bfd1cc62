/** Privileged access in the demo: what stands out, and the page for those who answer for it. */
import { section, type Ask } from './first-look.ts'
import type { Step } from './first-steps.ts'

interface Findings {
  value: { title: string; subjectName: string; severity: string }[]
  open: { high: number; medium: number; low: number }
}

export async function firstRoles(ask: Ask): Promise<string> {
  await ask('POST /v1/role-snapshots', {})
  const { value, open } = await ask<Findings>('GET /v1/role-findings?state=open&severity=high&top=5')
  const { reportLink } = await ask<{ reportLink: string }>('GET /v1/role-report?format=json')
  return [
    section(
      `Privileged access: ${open.high + open.medium + open.low} findings, ${open.high} of them of high severity`,
      ['Finding', 'Who or what'],
      value.map(({ title, subjectName }) => [title, subjectName]),
    ),
    '  All of it, with advice, on one page:',
    `  ${reportLink}`,
  ].join('\n\n')
}

interface RolePlan {
  planId: string
  /** Absent where there was nothing to plan. */
  hash?: string
  progress: { planned: number }
}

/** A wave: whoever holds a role all the time activates it when they need it. Nothing where nobody does. */
export async function roleSteps(ask: Ask, approver: string): Promise<Step[]> {
  const drafts = '/v1/role-plans?action=standingToEligible'
  const body = { allRoles: true, reason: 'Least privilege, wave one.' }
  const { planId, hash, progress } = await ask<RolePlan>(`POST ${drafts}`, body)
  if (progress.planned === 0 || hash === undefined) return []
  const path = `/v1/plans/${planId}`
  return [
    {
      remark: 'A role plan: who holds a role all the time activates it when they need it, but for emergency accounts.',
    },
    { method: 'POST', path: drafts, body },
    { method: 'POST', path: `${path}/approve`, body: { hash, approver }, by: 'approver' },
    { method: 'POST', path: `${path}/apply`, body: {} },
    { method: 'GET', path: `${path}/changes` },
  ]
}
