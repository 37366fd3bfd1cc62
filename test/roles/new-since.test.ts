import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { withNewSince } from '../../src/services/roles/snapshots/new-since.ts'
import { toSnapshotRows, type SnapshotContent } from '../../src/services/roles/snapshots/snapshot-rows.ts'
import { withWeakened } from '../../src/services/roles/snapshots/weakened.ts'
import type { AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import type { PimSettings } from '../../src/services/roles/pim-settings.ts'
import type { SystemState } from '../../src/services/roles/systems/read-systems.ts'
import type { ReadPlace } from '../../src/services/roles/systems/system.ts'
import { openStore } from '../../src/store/database.ts'
import { completeSnapshot, insertSnapshot, insertSnapshotRows } from '../../src/store/role-snapshots.ts'
import { azureSettings } from './azure-cases.ts'
import { azureRow } from './made-up.ts'

const SUBSCRIPTION = '/subscriptions/6a0b0c1e-1111-4222-8333-444455556666'
const place = (more: Partial<ReadPlace> = {}): ReadPlace => ({
  system: 'azure',
  scopeId: SUBSCRIPTION,
  eligibilities: true,
  timeBounds: true,
  ...more,
})
const row = (more: Partial<AssignmentRow> = {}) =>
  azureRow({ scopeId: SUBSCRIPTION.toUpperCase(), madeInPim: false, createdDateTime: day(9), ...more })
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T08:00:00Z`
const EMPTY: SnapshotContent = { assignments: [], settings: [], apps: [], holders: [] }

/** Snapshots that are there already, one of each day. */
async function history(t: Test) {
  const store = await openStore({})
  t.teardown(() => store.close())
  let days = 0
  return {
    store,
    async taken(content: Partial<SnapshotContent>, azure: Partial<SystemState> = {}) {
      const [id, asOf] = [randomUUID(), day(++days)]
      const systems = [{ system: 'azure', state: 'read', asOf, unseen: [], ...azure }]
      await insertSnapshot(store.db, { id, createdAt: new Date(asOf), createdBy: 'test' })
      await insertSnapshotRows(store.db, toSnapshotRows(id, { ...EMPTY, ...content }))
      await completeSnapshot(store.db, id, { asOf, missingParts: [], systems })
    },
    /** Since when what is read now is new. */
    async since(...rows: AssignmentRow[]) {
      const { otherAssignments = [] } = await withNewSince(store, { ...EMPTY, otherAssignments: rows })
      return otherAssignments.map(({ newSince }) => newSince?.slice(8, 10))
    },
  }
}

t.test('in a first snapshot, and where no snapshot looked, nothing is new', async (t) => {
  const { since, taken } = await history(t)
  t.same(await since(row()), [undefined])
  await taken({})
  t.same(await since(row()), [undefined], 'a snapshot of before places were kept')
  await taken({ readPlaces: [place({ scopeId: '/subscriptions/another' })] })
  t.same(await since(row()), [undefined], 'another subscription')
  await taken({ readPlaces: [place()] }, { state: 'notRead' })
  t.same(await since(row()), [undefined], 'not read at all')
  await taken({ readPlaces: [place()] }, { chosen: { maxTier: 0 } })
  t.same(await since(row({ tier: 1 }), row()), [undefined, '04'], 'without roles of its tier')
  await taken({ readPlaces: [place({ eligibilities: false })] })
  t.same(await since(row({ assignmentType: 'eligible' }), row()), ['04', '05'], 'without eligibilities')
})

t.test('what came after a snapshot is new since then, and stays so', async (t) => {
  const { since, taken } = await history(t)
  await taken({ readPlaces: [place()], otherAssignments: [row({ principalId: 'old' })] })
  t.same(await since(row({ principalId: 'old' }), row()), [undefined, '01'])
  const below = `${SUBSCRIPTION}/resourceGroups/web`
  t.same(await since(row({ scopeId: below }), row({ tier: 2 }), row({ through: 'group' })), [
    '01',
    undefined,
    undefined,
  ])
  t.same(await since(row({ createdDateTime: day(1) })), [undefined], 'older than that snapshot: it was not shown then')
  t.same(await since(row({ scopeId: '/', scopeType: 'root' })), [undefined], 'all of Azure is a place of its own')
  await taken({ readPlaces: [], otherAssignments: [] }, { state: 'partlyRead' })
  t.same(await since(row(), row({ principalId: 'old' })), ['01', undefined], 'one that did not look changes nothing')
  await taken({ readPlaces: [place()], otherAssignments: [row({ newSince: day(1) })] })
  t.same(await since(row()), ['01'], 'as the last snapshot that had it says')
  t.same(await since(row({ principalId: 'old' })), ['03'], 'gone, and given again')
})

t.test('who has it for longer than before has something new, and who has it for less has not', async (t) => {
  const { since, taken } = await history(t)
  const made = { madeInPim: true, createdDateTime: day(1) }
  await taken({
    readPlaces: [place()],
    otherAssignments: [
      row({ principalId: 'bound', ...made, assignmentType: 'activeTimeBound' }),
      row({ principalId: 'active', ...made, assignmentType: 'activated' }),
      row({ principalId: 'good', ...made }),
      row({ principalId: 'eligible', ...made, assignmentType: 'eligible' }),
    ],
  })
  t.same(await since(row({ principalId: 'bound', ...made })), ['01'], 'for good now')
  t.same(await since(row({ principalId: 'active', ...made })), ['01'], 'and no more for some hours')
  t.same(await since(row({ principalId: 'good', ...made, assignmentType: 'activeTimeBound' })), [undefined])
  t.same(await since(row({ principalId: 'eligible', ...made, assignmentType: 'activated' })), [undefined])
  t.same(await since(row({ principalId: 'eligible' })), ['01'])
  const unclear = azureRow({ scopeId: SUBSCRIPTION, createdDateTime: day(9), principalId: 'active' })
  t.same(await since(unclear), [undefined], 'perhaps the same activation, where time bounds were not read')
})

t.test('settings are weaker than in the last snapshot that read them, until they are as strict again', async (t) => {
  const { store, taken } = await history(t)
  const settings = (more: PimSettings) => azureSettings({ ...more, deviations: [] })
  const weakened = async (...now: PimSettings[]) => {
    const content = await withWeakened(store, { ...EMPTY, otherSettings: now.map(settings) })
    return (content.weakenedSettings ?? []).flatMap((one) =>
      one.weakened.map(({ field, before, after, since }) => `${field} ${before} ${after} ${since.slice(8, 10)}`),
    )
  }
  const strict: PimSettings = {
    mfaOnActivation: true,
    maximumActivationDuration: 'PT4H',
    permanentEligibilityAllowed: false,
    maximumEligibilityDuration: 'P90D',
    approverCount: 2,
  }
  t.same(await weakened({ mfaOnActivation: false }), [], 'nobody knows of before')
  await taken({ otherSettings: [settings(strict)] })
  t.same(await weakened(strict), [])
  t.same(await weakened({ mfaOnActivation: true, maximumActivationDuration: 'PT1H' }), [], 'what is stricter')
  t.same(await weakened({}), [], 'what is not known')
  t.same(await weakened({ ...strict, mfaOnActivation: false, maximumActivationDuration: 'PT8H' }), [
    'mfaOnActivation true false 01',
    'maximumActivationDuration PT4H PT8H 01',
  ])
  t.same(
    await weakened({ ...strict, permanentEligibilityAllowed: true, maximumEligibilityDuration: 'P365D' }),
    ['permanentEligibilityAllowed false true 01'],
    'for how long does not count then',
  )
  t.same(await weakened({ ...strict, approverCount: 0 }), [], 'who approves is another matter')

  const weak = { ...strict, mfaOnActivation: false, maximumActivationDuration: 'PT8H' }
  const { weakenedSettings = [] } = await withWeakened(store, { ...EMPTY, otherSettings: [settings(weak)] })
  await taken({ otherSettings: [settings(weak)], weakenedSettings })
  await taken({ otherSettings: [] }, { state: 'partlyRead' })
  t.same(await weakened({ ...weak, maximumActivationDuration: 'PT6H' }), [
    'mfaOnActivation true false 01',
    'maximumActivationDuration PT4H PT6H 01',
  ])
  t.same(await weakened({ ...weak, maximumActivationDuration: 'PT24H' }), [
    'mfaOnActivation true false 01',
    'maximumActivationDuration PT4H PT24H 01',
  ])
  t.same(await weakened(strict), [])
})
