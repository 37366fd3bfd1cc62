import t from 'tap'
import { startDraft } from './support.ts'

const PEOPLE = 24_000
const MOST = 1_300
const DAY_MS = 86_400_000

t.test('a draft about more people than it holds at a time is as one that holds them all', async (t) => {
  const service = await startDraft(t, { simulator: { users: PEOPLE } })
  const { rows, summary } = await service.draft({ allGroups: true }, { maxRemovals: MOST })
  const planned = rows.filter(({ decision }) => decision === 'planned')
  t.ok(rows.length > 2_000, `${rows.length} rows come in more than two pages`)
  t.equal(
    new Set(rows.map(({ change }) => `${change.subjectId} ${change.targetId}`)).size,
    rows.length,
    'nothing twice',
  )

  t.equal(planned.length, MOST, 'the limit holds over all pages')
  const last = planned.map(({ change }) => change.details.person.lastActivityDateTime ?? '')
  t.same(last, last.toSorted(), 'longest inactive first, over all pages')
  const over = rows.filter((row) => row.decision === 'spared' && row.code === 'overLimit')
  t.ok(over.length > 0, 'and others are left for the next plan')
  const next = over.map(({ change }) => change.details.person.lastActivityDateTime ?? '').sort()[0] ?? ''
  t.ok(next >= (last.at(-1) ?? ''), 'who has not been inactive for longer')

  const { people } = summary
  const told = new Set(rows.map(({ change }) => change.subjectId)).size
  t.ok(people.inactive + people.neverSignedIn >= told, 'everybody with a row was counted')
  t.equal(
    rows.filter(({ decision }) => decision === 'spared').length,
    Object.values(summary.spared).reduce((sum, count) => sum + count, 0),
  )
})

t.test('a cross-check looks for people of every page', async (t) => {
  const service = await startDraft(t, { simulator: { users: PEOPLE } })
  const { rows: before } = await service.draft({ allGroups: true }, { maxRemovals: 10_000 })
  const planned = before.filter(({ decision }) => decision === 'planned').map(({ change }) => change.subjectId)
  const atWork = [0, 0.5, 1].map((part) => planned[Math.round(part * (planned.length - 1))] ?? '')
  const at = new Date(service.world.now() - 20 * DAY_MS).toISOString()
  for (const userId of atWork) await service.control('POST', 'service-activity', { userId, at })

  const scope = { allGroups: true, crossCheckUsage: true }
  const { rows, summary } = await service.draft(scope, { maxRemovals: 10_000 })
  const spared = rows.filter((row) => row.decision === 'spared' && row.code === 'activeInServices')
  t.same([...new Set(spared.map(({ change }) => change.subjectId))].sort(), atWork.toSorted())
  t.equal(summary.crossCheck?.active, atWork.length)
})
