/** Privileged access in the demo: what stands out, and the page for those who answer for it. */
import { section, type Ask } from './first-look.ts'

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
