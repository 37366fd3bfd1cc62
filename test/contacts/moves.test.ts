import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { journalOf, startService, type Reply, type KeyName, type Service } from '../helper.ts'
import { startPlans, type Bench } from '../plans/support.ts'
import { storages } from '../store-helper.ts'

const EDITOR: KeyName = 'contacts'

/** People whose contact data may be changed, and who are not in the library. */
async function peopleOf(service: Service, wanted: number): Promise<string[]> {
  const users: { id: string; department?: string }[] = []
  let url = `${service.graphUrl}/v1.0/users?$top=999&$select=id,department,onPremisesSyncEnabled,accountEnabled,userType`
  while (url !== undefined) {
    const page = (await (
      await fetch(url, { headers: { authorization: 'Bearer opaque', 'accept-language': 'en-US' } })
    ).json()) as any
    users.push(
      ...page.value.filter(
        (user: any) =>
          user.onPremisesSyncEnabled !== true && user.userType === 'Member' && user.department !== 'Library',
      ),
    )
    url = page['@odata.nextLink']
  }
  const cast = new Set(Object.values(service.cast.users).map(({ id }) => id))
  const found = users.map(({ id }) => id).filter((id) => !cast.has(id))
  if (found.length < wanted) throw new Error(`Only ${found.length} people`)
  return found.slice(0, wanted)
}

/** Repeated as flows do when they are told to come back, which a busy machine does. */
async function update({ call }: Service, userId: string | undefined, body: object, as: KeyName = EDITOR) {
  let answer = await call(`PATCH /v1/users/${userId}/contact-info`, { as, body })
  while (answer.status === 503) answer = await call(`PATCH /v1/users/${userId}/contact-info`, { as, body })
  return answer
}

const toLibrary = (service: Service, userId: string | undefined, more: object = {}, as: KeyName = EDITOR) =>
  update(service, userId, { department: 'Library', ...more }, as)

const outcomes = (answers: Reply[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { status, body } of answers) {
    const what = body.outcome ?? body.error?.code ?? status
    counts[what] = (counts[what] ?? 0) + 1
  }
  return counts
}

const inLibrary = async ({ graphUrl, cast }: Service): Promise<string[]> => {
  const group = cast.groups['licDynamic']?.id
  const { value } = (await (
    await fetch(`${graphUrl}/v1.0/groups/${group}/members?$select=id&$top=999`, {
      headers: { authorization: 'Bearer opaque', 'accept-language': 'en-US' },
    })
  ).json()) as { value: { id: string }[] }
  return value.map(({ id }) => id)
}

const start = (t: Test, env: Record<string, string> = {}, simulator: object = {}): Promise<Bench> =>
  startPlans(t, { simulator: { users: 600, dynamicMs: 0, ...simulator }, env })

t.test('thirty departments in a row: the first 25 are changed, the rest wait for somebody else', async (t) => {
  const bench = await start(t)
  const [before, people] = [await inLibrary(bench), await peopleOf(bench, 31)]
  const answers: Reply[] = []
  for (const userId of people.slice(0, 30)) answers.push(await toLibrary(bench, userId))
  t.same(outcomes(answers), { updated: 25, needsApproval: 5 })
  t.equal((await journalOf(bench)).length, 25, 'and nothing else was written')
  const moved = async () => (await inLibrary(bench)).filter((id) => !before.includes(id)).length
  t.equal(await moved(), 25, 'each of them is in the group that grants a license')

  const waiting = answers[25]?.body
  t.match(waiting, {
    outcome: 'needsApproval',
    planId: String,
    hash: String,
    message: 'Waiting until somebody else has approved it: Department.',
    fields: [{ field: 'department', outcome: 'needsApproval', after: 'Library' }],
    warnings: [{ groupId: bench.groupId('licDynamic') }],
  })
  t.notOk('changeId' in waiting)
  t.equal((await toLibrary(bench, people[25])).body.planId, waiting.planId, 'the same again is the same plan')
  t.match(
    (await update(bench, people[25], { department: 'library' })).body,
    { outcome: 'needsApproval' },
    'another value is another plan',
  )
  t.match((await bench.plan(waiting.planId)).state, 'superseded', 'which takes the place of the first')
  t.match((await toLibrary(bench, people[30], { dryRun: true })).body, {
    outcome: 'wouldNeedApproval',
    fields: [{ outcome: 'wouldNeedApproval' }],
  })
  t.match((await update(bench, people[30], { clearFields: ['department'] })).body, { outcome: 'needsApproval' })
  t.match((await update(bench, people[30], { city: 'Oslo' })).body, { outcome: 'updated' }, 'no rule looks at cities')
  t.match(
    (await update(bench, people[0], { department: 'Nursing' })).body,
    { outcome: 'updated' },
    'who was moved today is not counted again',
  )

  const plan = await bench.plan(answers[26]?.body.planId)
  t.match(plan, {
    kind: 'contactUpdate',
    state: 'ready',
    title: /^Change department of /,
    warnings: [/LIC Power BI Library/],
    summaryMarkdown: /1 change/,
  })
  t.match((await bench.changes(plan.planId))[0], {
    person: { userId: people[26] },
    fields: [{ field: 'department', after: 'Library' }],
  })
  const approve = (as: KeyName, approver: string | undefined) =>
    bench.call(`POST /v1/plans/${plan.planId}/approve`, { as, body: { hash: plan.hash, approver } })
  const apply = () => bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: EDITOR, body: {} })
  t.match(await apply(), { body: { error: { code: 'PlanStateConflict' } } })
  t.match(await approve(EDITOR, bench.userId('activeStaff')), { body: { error: { code: 'RoleRequired' } } })
  t.match(
    await approve('contactApprover', people[26]),
    { body: { error: { code: 'ApproverNotAllowed' } } },
    'nobody approves that they get something themselves',
  )
  t.match(await approve('contactApprover', bench.userId('activeStaff')), { status: 200, body: { state: 'approved' } })
  t.equal((await journalOf(bench)).length, 27, 'an approval writes nothing')
  t.match((await apply()).status, 200)
  t.match(await bench.until(plan.planId, 'done'), { progress: { verified: 1 } })
  t.ok((await inLibrary(bench)).includes(people[26] ?? ''))
  t.match(
    (await toLibrary(bench, people[29])).body,
    { outcome: 'needsApproval' },
    'what somebody approved makes no room, and takes none',
  )
  t.match(await bench.services.audit.verify(), { ok: true })

  bench.advance(86_400_000 + 60_000)
  t.match((await toLibrary(bench, people[29])).body, { outcome: 'updated' }, 'a day later it begins anew')
})

t.test('two callers at once share the number', async (t) => {
  const bench = await start(t, { MAX_UNAPPROVED_MOVES: '12' })
  const people = await peopleOf(bench, 30)
  const answers = await Promise.all(
    people.map((userId, index) => toLibrary(bench, userId, {}, index % 2 === 0 ? EDITOR : 'admin')),
  )
  t.same(outcomes(answers), { updated: 12, needsApproval: 18 })
  t.equal((await journalOf(bench)).length, 12)
})

t.test('a request may lower the number, and never raise it', async (t) => {
  const bench = await start(t, { MAX_UNAPPROVED_MOVES: '2' })
  const [first, second, third] = await peopleOf(bench, 3)
  t.match((await toLibrary(bench, first, { maxUnapproved: 3 })).body, {
    error: { code: 'LimitTooHigh', target: 'maxUnapproved' },
  })
  t.match((await toLibrary(bench, first, { maxUnapproved: 0 })).body, { outcome: 'needsApproval' })
  t.match((await toLibrary(bench, second, { maxUnapproved: 1 })).body, { outcome: 'updated' })
  t.match((await toLibrary(bench, third, { maxUnapproved: 1 })).body, { outcome: 'needsApproval' })
  t.match((await toLibrary(bench, third)).body, { outcome: 'updated' })
})

t.test('what counts follows from the rules of this tenant', async (t) => {
  const cases: [what: string, counts: object, harmless: object, prepare: (bench: Bench) => Promise<unknown>][] = [
    [
      'a license group by another property',
      { companyName: 'Contoso' },
      { city: 'Oslo' },
      ({ simulate, groupId }) =>
        simulate(`PATCH /_simulator/groups/${groupId('licDynamic')}`, {
          membershipRule: '(user.companyName -eq "Contoso")',
        }),
    ],
    [
      'a group that grants nothing, and is taken in by one that does',
      { officeLocation: 'North 1' },
      { city: 'Oslo' },
      async ({ simulate, groupId }) => {
        await simulate(`PATCH /_simulator/groups/${groupId('dynDepartment')}`, {
          membershipRule: 'user.physicalDeliveryOfficeName -eq "North 1"',
        })
        await simulate(`PATCH /_simulator/groups/${groupId('licDynamic')}`, {
          membershipRule: `user.memberof -any (group.objectId -in ['${groupId('dynDepartment')}'])`,
          membershipRuleProcessingState: 'Paused',
        })
      },
    ],
    [
      'an administrative unit',
      { city: 'Oslo' },
      { state: 'WA' },
      ({ simulate, cast }) =>
        simulate(`PATCH /_simulator/units/${(cast as any).administrativeUnits.campusNorth.id}`, {
          membershipType: 'Dynamic',
          membershipRule: '(user.city -eq "Oslo")',
        }),
    ],
    [
      'a dynamic group without a rule that can be read',
      { city: 'Oslo' },
      {},
      ({ simulate, groupId }) =>
        simulate(`PATCH /_simulator/groups/${groupId('licDynamic')}`, { membershipRule: null }),
    ],
    [
      'rules that can not be read',
      { faxNumber: '+14255550199' },
      {},
      ({ simulate }) =>
        simulate('POST /_simulator/faults', { method: 'GET', path: 'administrativeUnits', effect: { status: 403 } }),
    ],
    [
      'role holders who can not be read',
      { faxNumber: '+14255550199' },
      {},
      ({ simulate }) => simulate('POST /_simulator/faults', { path: 'roleAssignments', effect: { status: 403 } }),
    ],
  ]
  for (const [what, counts, harmless, prepare] of cases) {
    const bench = await start(t, { MAX_UNAPPROVED_MOVES: '0' })
    await prepare(bench)
    const [userId] = await peopleOf(bench, 1)
    t.match((await update(bench, userId, { ...counts, dryRun: true })).body, { outcome: 'wouldNeedApproval' }, what)
    t.match((await update(bench, userId, counts)).body, { outcome: 'needsApproval' }, what)
    if (Object.keys(harmless).length > 0) {
      t.match((await update(bench, userId, harmless)).body, { outcome: 'updated' }, `${what}, and nothing else`)
    }
  }
})

t.test('taking back moves people, too', async (t) => {
  const bench = await start(t, { MAX_UNAPPROVED_MOVES: '3' })
  const people = await peopleOf(bench, 5)
  const made: string[] = []
  for (const userId of people.slice(0, 3)) made.push((await toLibrary(bench, userId)).body.changeId)
  const undo = (changeId: string | undefined, body: object = {}) =>
    bench.call(`POST /v1/changes/${changeId}/undo`, { as: EDITOR, body })
  t.match(
    await undo(made[0]),
    { status: 200, body: { state: /undoing|undone/ } },
    'who was moved today may be moved back',
  )

  bench.advance(86_400_000 + 60_000)
  for (const userId of people.slice(3)) t.match((await toLibrary(bench, userId)).body, { outcome: 'updated' })
  t.match((await undo(made[1], { dryRun: true })).body, { needsApproval: false, changes: [{ undoable: true }] })
  const both = await Promise.all([undo(made[1]), undo(made[2])])
  const [waiting, ...more] = both.filter(({ body }) => body.kind === 'contactUpdate' && body.state === 'ready')
  t.same(more, [], 'one of the two is the third today, the other one waits')
  const plan = waiting?.body
  t.match(plan, { state: 'ready', title: /^Take back: Change department/, undoOf: String, progress: { planned: 1 } })
  const left = made[both.indexOf(waiting as Reply) + 1]
  t.match((await undo(left, { dryRun: true })).body, { needsApproval: true })
  t.match(
    await bench.call(`POST /v1/plans/${plan.planId}/approve`, {
      as: 'contactApprover',
      body: { hash: plan.hash, approver: bench.userId('activeStaff') },
    }),
    { status: 200 },
  )
  await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: EDITOR, body: {} })
  t.match(await bench.until(plan.planId, 'done'), { progress: { verified: 1 } })
  await wait(50)
  t.same(
    (await inLibrary(bench)).filter((id) => people.includes(id)).sort(),
    people.slice(3).sort(),
    'everybody of the first day is where they were',
  )
})

const server = (await storages(t)).find(({ name }) => name === 'server')
if (server === undefined) t.pass('replicas share a server, and there is none')
else {
  t.test('two replicas share the number', async (t) => {
    const place = await server.place(t)
    const [first, second] = await Promise.all([server.open(t, place), server.open(t, place)])
    const env = { MAX_UNAPPROVED_MOVES: '5' }
    const bench = await startPlans(t, { store: first, simulator: { users: 600 }, env })
    const twin = await startService(t, { store: second, env: { ...env, GRAPH_BASE_URL: bench.graphUrl } })
    const people = await peopleOf(bench, 12)
    const answers = await Promise.all(
      people.map((userId, index) => toLibrary(index % 2 === 0 ? bench : twin, userId, {}, EDITOR)),
    )
    t.same(outcomes(answers), { updated: 5, needsApproval: 7 })
    t.equal((await journalOf(bench)).length, 5)
  })
}

t.test('a rule that was made a minute ago is known', async (t) => {
  const bench = await start(t)
  const [first, second] = await peopleOf(bench, 2)
  t.notOk((await update(bench, first, { city: 'Oslo' })).body.warnings?.length, 'no rule looks at cities')
  const group = bench.groupId('licDynamic')
  await bench.simulate(`PATCH /_simulator/groups/${group}`, { membershipRule: '(user.city -eq "Oslo")' })
  bench.advance(61_000)
  t.match((await update(bench, second, { city: 'Oslo' })).body, { outcome: 'updated', warnings: [{ groupId: group }] })
})
