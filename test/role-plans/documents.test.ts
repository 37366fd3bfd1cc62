import t from 'tap'
import { readCsv } from '../reports/csv-reader.ts'
import { readMarkup } from '../reports/markup.ts'
import {
  GLOBAL_ADMINISTRATOR,
  startRolePlans,
  TEAMS_ADMINISTRATOR,
  USER_ADMINISTRATOR,
  type RoleBench,
} from './support.ts'

const report = async ({ call }: RoleBench, { planId }: { planId: string }, format: string): Promise<string> =>
  (await call(`GET /v1/plans/${planId}/report?format=${format}`, { as: 'roles' })).body.content

const pageOf = async (bench: RoleBench, plan: { planId: string }) =>
  readMarkup(await report(bench, plan, 'html'))
    .text.replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")

/** The rows of the spreadsheet by the names of their columns. */
async function sheetOf(bench: RoleBench, plan: { planId: string }): Promise<Record<string, string>[]> {
  const [head = [], ...rows] = readCsv((await report(bench, plan, 'csv')).slice(1))
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])))
}

t.test('whoever approves other settings reads what becomes stricter, and who approves then', async (t) => {
  const bench = await startRolePlans(t)
  const { wave, userId, changes, call, finished } = bench
  const plan = await wave({
    action: 'settingsToBaseline',
    roleIds: [GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR],
    approverIds: [userId('activeStaff'), userId('breakGlass1')],
  })
  t.match(
    plan.title,
    /^Settings to the baseline: (Global Administrator and User Administrator|User Administrator and Global Administrator)$/,
  )
  const summary = plan.summaryMarkdown.replaceAll('**', '')
  t.match(summary, /2 roles/)
  t.match(
    summary,
    /Settings of (Global Administrator and User Administrator|User Administrator and Global Administrator)/,
  )
  t.match(summary, /Stricter for User Administrator: Require approval to activate: Yes, until now No/)
  t.match(
    summary,
    /Stricter for all of them: Approvers: (Active Staff, Break Glass 1|Break Glass 1, Active Staff), until now nobody/,
  )
  const page = await pageOf(bench, plan)
  t.match(page, /Approvers: (Active Staff, Break Glass 1|Break Glass 1, Active Staff), until now nobody/)
  t.notMatch(page, /Number of approvers/)
  const [row] = (await sheetOf(bench, plan)).filter(({ Role }) => Role === 'User Administrator')
  t.match(row, {
    Person: '',
    'User Id': '',
    'Target Id': USER_ADMINISTRATOR,
    Details: /Approvers: [^;]*Break Glass 1/,
  })

  // What a person has to set is told in the words of the portal, which knows no number of approvers.
  const [change] = (await changes(plan.planId)).filter(({ roleId }) => roleId === USER_ADMINISTRATOR)
  t.match(change.advice, /"Require approval to activate" to Yes/)
  t.match(change.advice, /choose [^"]*Break Glass 1[^"]* under "Select approver\(s\)"/)
  t.notMatch(change.advice, /Number of approvers/)
  t.match(
    change.fields.filter(({ field }: any) => field === 'approvers'),
    [{ label: 'Approvers', after: /Break Glass 1/ }],
  )

  await finished(plan)
  const undo = (await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: {} })).body
  t.match(undo.title, /^Take back: Settings to the baseline: .*User Administrator/)
  const [back] = (await changes(undo.planId)).filter(({ roleId }) => roleId === USER_ADMINISTRATOR)
  const [approvers] = back.fields.filter(({ field }: any) => field === 'approvers')
  t.match(approvers.before, /Break Glass 1/)
  t.notOk('after' in approvers, 'nobody approves any more')
  t.notMatch(back.advice, /Break Glass 1/)
  t.match(
    undo.summaryMarkdown.replaceAll('**', ''),
    /Weaker for User Administrator: Require approval to activate: No, until now Yes/,
  )
  t.match(await pageOf(bench, undo), /Approvers: nobody, until now [^(]*Break Glass 1[^(]*\(weaker\)/)
})

t.test('until when, why and since when it is not used stands on every page', async (t) => {
  const bench = await startRolePlans(t)
  const { wave, userId, groupId } = bench
  const endDateTime = new Date(Date.now() + 60 * 86_400_000).toISOString()
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(endDateTime))
  const grant = await wave({
    action: 'grantEligibility',
    roleIds: [TEAMS_ADMINISTRATOR],
    principalIds: [userId('contactPerfect'), groupId('roleGroup')],
    endDateTime,
  })
  t.match(await pageOf(bench, grant), `Until ${day}`)
  t.match(
    (await sheetOf(bench, grant)).map(({ End }) => End?.slice(0, 10)),
    [endDateTime.slice(0, 10), endDateTime.slice(0, 10)],
  )
  t.match(grant.summaryMarkdown, /\*\*1 person and 1 group\*\*/)

  const unused = await wave({ action: 'removeUnused', allRoles: true, includeOrphaned: true })
  t.match(unused.summaryMarkdown, /\*\*\d+ (person|people) and 1 deleted account\*\*/)
  t.match(unused.summaryMarkdown, /a deleted account will not hold it any more/)
  const page = await pageOf(bench, unused)
  t.match(page, 'The account was not signed in to for 90 days or more.')
  t.match(page, /Last activity on \w+ \d+, 20\d\d/)
  const [row] = (await sheetOf(bench, unused)).filter(({ Person }) => Person === 'Global Admin')
  t.match(row, { Why: /not signed in to/, 'Last Activity': /Z$/, Role: 'Global Administrator' })
})

t.test('a plan of reviews says who reviews, how often, and for how long', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.wave({
    action: 'createAccessReviews',
    roleIds: [TEAMS_ADMINISTRATOR],
    reviewerIds: [bench.userId('activeStaff')],
    recurrence: 'semiAnnually',
    reviewDays: 21,
  })
  t.match(
    plan.summaryMarkdown.replaceAll('**', ''),
    /1 role\n[\s\S]*Access review of Teams Administrator: semi-annually, by Active Staff, who have 21 days/,
  )
  const page = await pageOf(bench, plan)
  t.match(
    page,
    /Start an access review: Teams Administrator[\s\S]*Reviewers: Active Staff[\s\S]*Recurrence: semi-annually[\s\S]*Time to answer: 21 days/,
  )
  t.match(await sheetOf(bench, plan), [
    {
      Role: 'Teams Administrator',
      Details: /Reviewers: Active Staff; Recurrence: semi-annually; Time to answer: 21 days/,
    },
  ])
})
