import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { contactsById, patchContact } from '../../src/graph/contacts.ts'
import type { GraphReader } from '../../src/graph/reader.ts'
import { operationReply } from '../../src/routes/operation-reply.ts'
import { findUser } from '../../src/services/people/find.ts'
import { nameOf, toPerson, type Person } from '../../src/services/people/person.ts'
import type { Change } from '../../src/services/plans/change.ts'
import type { DraftRow } from '../../src/services/plans/draft-rows.ts'
import { requestHash } from '../../src/services/plans/hash.ts'
import { registered, type ChangeKind, type Reason, type Seen } from '../../src/services/plans/kind.ts'
import type { PlanKind } from '../../src/services/reports/plan-kind.ts'
import { reported } from '../../src/services/reports/change-report.ts'
import { addressee } from '../../src/services/reports/notice.ts'
import { all, type Reply, type KeyName } from '../helper.ts'
import { readCsv } from '../reports/csv-reader.ts'
import { readMarkup } from '../reports/markup.ts'
import { startPlans } from './support.ts'

// A kind of plan and its kind of change, in nothing but this file: people move to another office.

interface Office {
  office: string
}

interface MoveChange extends Change<{ person: Person }> {
  before: Office
  after: Office
}

function createMoveKind({ reader }: { reader: GraphReader }): ChangeKind<MoveChange> {
  const seen = async (changes: readonly MoveChange[]): Promise<Seen[]> => {
    const users = await contactsById(
      reader,
      changes.map(({ subjectId }) => subjectId),
    )
    return changes.map(({ subjectId: userId, before, after }) => {
      const user = users.get(userId)
      if (user === undefined) return 'gone'
      if (user.officeLocation === after.office) return 'after'
      return user.officeLocation === before.office ? 'before' : 'between'
    })
  }
  const unless = async (wanted: Seen, changes: readonly MoveChange[]): Promise<(Reason | undefined)[]> =>
    (await seen(changes)).map((found) =>
      found === wanted ? undefined : { code: 'movedMeanwhile', message: 'Somebody else moved the person meanwhile.' },
    )
  const write = (userId: string, { office }: Office) => [
    { covers: ['office'], write: patchContact(userId, { officeLocation: office }) },
  ]
  return {
    name: 'officeMove',
    subject: 'user',
    recheck: (changes) => unless('before', changes),
    requests: ({ subjectId: userId, after }) => write(userId, after),
    verify: async (changes) => (await seen(changes)).map((found) => ({ seen: found, settled: true })),
    undoable: (changes) => unless('after', changes),
    inverse: ({ subjectId: userId, before }) => write(userId, before),
    opposite: async (changes) => changes.map((change) => ({ ...change, before: change.after, after: change.before })),
    describe: ({ after, details }) => `Move ${nameOf(details.person)} to ${after.office}`,
    show: ({ after, details }) => ({ person: details.person, targetName: after.office }),
  }
}

const movingDay: PlanKind = {
  name: 'movingDay',
  label: 'Moving day',
  roles: { read: ['ContactEditor', 'ContactApprover'], operate: ['ContactEditor'], approve: ['ContactApprover'] },
  approvers: { groupSetting: 'contactApproverGroupId' },
  changes: [
    reported<MoveChange>({
      name: 'officeMove',
      subject: 'user',
      label: () => 'Move',
      target: ({ after }) => after.office,
      person: ({ details }) => details.person,
      notes: ({ before }) => [`The office ${before.office} becomes free`],
      columns: [{ head: 'Office Left', after: 'Change Id', cell: ({ before }) => before.office }],
    }),
  ],
  exclusive: 'moving days',
  report: {
    words: {
      en: {
        table: { heading: 'Box by box', target: 'New office' },
        spared: { thereAlready: 'Sit there already' },
        undo: { sentences: ['Boxes can be carried back at any time.'] },
      },
      fr: {
        table: { heading: 'Carton par carton', target: 'Nouveau bureau' },
        spared: { thereAlready: 'Y sont déjà' },
        undo: { sentences: ['Les cartons peuvent être rapportés à tout moment.'] },
      },
    },
    points: ({ toMake }) => [[{ bold: `${toMake} people pack` }, ' their boxes']],
    notices: ({ plan, changes, linkTo }) =>
      changes.map(({ id, subjectId: userId }) => ({
        noticeId: `${plan.id}:person:${userId}`,
        role: 'person',
        ...addressee({ userId, mail: 'packer@northwind.example' }),
        changeIds: [id],
        language: 'en',
        subject: 'You move',
        html: `<p>${linkTo('packing')}</p>`,
        text: linkTo('packing'),
      })),
    pages: [
      {
        format: 'packing',
        label: 'How to pack',
        fileName: (planId) => `packing-${planId}.html`,
        elsewhere: 'Only a moving day has a page about packing.',
        missing: () => undefined,
        html: ({ tenantName, changes }) => `<p>${changes.length} boxes at ${tenantName}</p>`,
      },
    ],
  },
}

/** The same, for people who only move back once somebody else has agreed. */
const movingForGood: PlanKind = { ...movingDay, undo: { when: 'always', countsOf: (rows) => ({ boxes: rows.length }) } }

/** Another office for some people; whoever sits there already is spared. */
const routesWith =
  (reader: () => GraphReader): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/moving-days',
      {
        schema: { hide: true, body: Type.Object({ userIds: Type.Array(Type.String()), office: Type.String() }) },
        config: { roles: ['ContactEditor'] },
      },
      async (request, reply) => {
        const { body, caller, services } = request
        const operationId = await services.beginPlan({
          kind: movingDay.name,
          title: `Moving day: ${body.office}`,
          caller: caller.id,
          requestHash: requestHash(caller.id, 'MovingDay', body),
          scope: body,
          limits: {},
          graceDays: 0,
          reason: 'The roof leaks.',
          draft: async (add) => {
            const rows = await Promise.all(body.userIds.map((userId) => rowOf(reader(), userId, body.office)))
            const spared = rows.filter(({ decision }) => decision === 'spared').length
            await add(rows)
            return { summary: { spared: { thereAlready: spared }, warnings: ['Label every box.'] } }
          },
        })
        return operationReply(request, reply, operationId, true)
      },
    )
  }

async function rowOf(reader: GraphReader, userId: string, office: string): Promise<DraftRow> {
  const user = await findUser(reader, userId, ['id', 'displayName', 'userPrincipalName', 'officeLocation'])
  const change: MoveChange = {
    kind: 'officeMove',
    subjectId: user.id,
    before: { office: user.officeLocation ?? '' },
    after: { office },
    preconditions: {},
    details: { person: toPerson(user) },
  }
  if (user.officeLocation !== office) return { decision: 'planned', change }
  return { decision: 'spared', change, code: 'thereAlready', message: 'Has that office already.' }
}

async function startMoving(t: Test, kind = movingDay) {
  let tenant: GraphReader | undefined
  const reader = () => tenant as GraphReader
  const bench = await startPlans(t, {
    moreKinds(tools) {
      tenant = tools.reader
      return { plans: [kind], changes: [registered(createMoveKind(tools))] }
    },
    moreRoutes: routesWith(reader),
    writesDiffer: 'Its kinds of writes are not those of the product.',
  })
  const { call, userId } = bench
  return {
    ...bench,
    /** Where these people sit, as the tenant has it now. */
    async officesOf(...names: string[]) {
      const users = await contactsById(reader(), names.map(userId))
      return names.map((name) => users.get(userId(name))?.officeLocation)
    },
    seat: (name: string, officeLocation: string) =>
      call(`PATCH /v1/users/${userId(name)}/contact-info`, { body: { officeLocation } }),
    draft: async (office: string, ...names: string[]) =>
      (await call('POST /v1/moving-days', { as: 'contacts', body: { userIds: names.map(userId), office } })).body,
    agree: ({ planId, hash }: { planId: string; hash: string }, as: KeyName = 'contactApprover') =>
      call(`POST /v1/plans/${planId}/approve`, { as, body: { hash, approver: userId('managerless') } }),
    carry: (planId: string, what: 'apply' | 'undo', body = {}) =>
      call(`POST /v1/plans/${planId}/${what}`, { as: 'contacts', body }),
  }
}

const MOVERS = ['activeStaff', 'inactiveStaff']
/** What a page must not take for markup, nor a spreadsheet for a formula. */
const OFFICE = '=1+1 <b>Hall</b>'

t.test('a kind of plan that one file makes is played from its draft to its undo', async (t) => {
  const bench = await startMoving(t)
  const { call, carry, until, changes, seat, draft, agree, officesOf } = bench
  const refused = async (code: string, answer: Promise<Reply>) =>
    t.match((await answer).body, { error: { code } }, code)

  for (const name of MOVERS) await seat(name, `Room of ${name}`)
  await seat('twoGroups', OFFICE)
  const before = await officesOf(...MOVERS)

  const drafted = await draft(OFFICE, ...MOVERS, 'twoGroups')
  t.match(drafted, { status: 'succeeded', state: 'ready', kind: 'movingDay', progress: { planned: 2, spared: 1 } })
  const { planId } = drafted
  const summary = drafted.summaryMarkdown.replaceAll('**', '')
  for (const words of [
    '2 people pack their boxes',
    '1 spared: Sit there already (1)',
    'Undo: Boxes can be carried back at any time.',
    'Label every box.',
    'Reason: The roof leaks.',
  ]) {
    t.match(summary, words)
  }
  t.match(drafted.summaryHtml, '<strong>2 people pack</strong>')

  t.match((await all(bench, 'GET /v1/plans', 'contacts')).value, [{ planId }], 'listed to whoever may read it')
  t.same((await all(bench, 'GET /v1/plans', 'reader')).value, [])
  await refused('RoleRequired', call(`GET /v1/plans/${planId}`, { as: 'reader' }))
  await refused('RoleRequired', agree(drafted, 'contacts'))
  await refused('PlanStateConflict', carry(planId, 'apply'))
  t.match((await agree(drafted)).body, { state: 'approved' })

  const [notice] = (await all(bench, `GET /v1/plans/${planId}/notices`, 'contacts')).value
  t.match(notice, { subject: 'You move', to: { mail: 'packer@northwind.example' } })
  const page = await fetch(notice.text)
  t.equal(page.status, 200, 'its own page opens by its own link')
  t.match(await page.text(), '2 boxes at ')
  t.equal((await fetch(`${notice.text.slice(0, -4)}aaaa`)).status, 404)

  t.equal((await carry(planId, 'apply')).status, 200)
  await until(planId, 'done')
  t.same(await officesOf(...MOVERS), [OFFICE, OFFICE], 'applied')
  t.match(await changes(planId, 'verified'), [{ kind: 'officeMove', targetName: OFFICE }, {}], 'and seen')

  const report = async (format: string) =>
    (await call(`GET /v1/plans/${planId}/report?format=${format}`, { as: 'contacts' })).body.content
  const { text, tags } = readMarkup(await report('html'))
  for (const words of ['Box by box', 'New office', 'Sit there already', 'Boxes can be carried back', 'becomes free']) {
    t.match(text, words)
  }
  t.notOk(
    tags.some(({ name }) => name === 'b'),
    'an office is text, whatever it is called',
  )
  const [head = [], ...rows] = readCsv((await report('csv')).slice(1))
  t.same(head.slice(-2), ['Change Id', 'Office Left'], 'its column stands where it says')
  t.same(
    rows.map((row) => row.at(-1)),
    [...before, `'${OFFICE}`],
  )
  t.match(JSON.parse(await report('json')), {
    plan: { kind: 'movingDay', summary: { warnings: ['Label every box.'] } },
    progress: { verified: 2, spared: 1 },
    changes: [{ kind: 'officeMove', state: 'verified' }, {}, { state: 'spared', code: 'thereAlready' }],
  })
  await refused('NotOnPremises', call(`GET /v1/on-premises-changes?planId=${planId}`, { as: 'contacts' }))

  t.match((await carry(planId, 'undo', { dryRun: true })).body, {
    needsApproval: false,
    changes: [{ undoable: true }, { undoable: true }],
  })
  t.equal((await carry(planId, 'undo')).status, 200)
  await until(planId, 'undone')
  t.same(await officesOf(...MOVERS), before, 'taken back')
})

t.test('a kind that asks for a plan is taken back by one, which somebody else approves', async (t) => {
  const bench = await startMoving(t, movingForGood)
  const { carry, until, seat, draft, agree, officesOf, call } = bench
  for (const name of MOVERS) await seat(name, `Room of ${name}`)
  const before = await officesOf(...MOVERS)
  const { planId, ...drafted } = await draft('West', ...MOVERS)
  await agree({ planId, ...drafted })
  await carry(planId, 'apply')
  await until(planId, 'done')
  await seat('inactiveStaff', 'The moon')

  t.match((await carry(planId, 'undo', { dryRun: true })).body, { needsApproval: true, changes: [{}, {}] })
  const { body: undo } = await carry(planId, 'undo')
  t.match(undo, {
    state: 'ready',
    kind: 'movingDay',
    undoOf: planId,
    title: 'Take back: Moving day: West',
    progress: { planned: 1, spared: 1 },
    summaryMarkdown: /1 spared\*\*: Moved meanwhile/,
  })
  t.equal((await carry(planId, 'undo')).body.planId, undo.planId, 'asked for again, it is the same plan')
  t.match((await carry(undo.planId, 'apply')).body, { error: { code: 'PlanStateConflict' } }, 'nobody has approved it')
  t.same(await officesOf(...MOVERS), ['West', 'The moon'])
  t.equal((await agree(undo)).status, 200)
  await carry(undo.planId, 'apply')
  await until(undo.planId, 'done')
  t.same(await officesOf(...MOVERS), [before[0], 'The moon'], 'what somebody else did meanwhile is left alone')
  t.match((await carry(planId, 'undo')).body, { error: { code: 'NothingToUndo' } })
  const report = await call(`GET /v1/plans/${planId}/report?format=html`, { as: 'contacts' })
  t.match(readMarkup(report.body.content).text, 'Take back: Moving day: West')
})

t.test('what somebody else did meanwhile is left alone', async (t) => {
  const { carry, until, changes, seat, draft, agree, officesOf } = await startMoving(t)
  await seat('activeStaff', 'North Hall')
  const plan = await draft('South Hall', 'activeStaff')
  await agree(plan)
  await seat('activeStaff', 'The moon')
  await carry(plan.planId, 'apply')
  await until(plan.planId, 'done')
  t.match(await changes(plan.planId), [{ state: 'spared', code: 'movedMeanwhile' }])
  t.same(await officesOf('activeStaff'), ['The moon'])
})

t.test('only one such plan is at work, as the kind asks for', async (t) => {
  const { carry, faults, until, draft, agree } = await startMoving(t)
  const [first, second] = [await draft('East', 'activeStaff'), await draft('West', 'inactiveStaff')]
  for (const plan of [first, second]) t.equal((await agree(plan)).status, 200)
  await faults({ method: 'PATCH', path: '/users/[^/]+', effect: { status: 429, retryAfter: 30 } })
  t.equal((await carry(first.planId, 'apply', { waitForCompletion: false })).status, 200)
  t.match((await carry(second.planId, 'apply')).body, {
    error: { code: 'PlanStateConflict', message: 'moving days are so one after the other' },
  })
  await faults()
  await until(first.planId, 'done')
  t.equal((await carry(second.planId, 'apply')).status, 200)
})

t.test('a kind of plan whose changes nobody can make or take back stops the service from starting', async (t) => {
  await t.rejects(
    startPlans(t, { moreKinds: () => ({ plans: [movingDay], changes: [] }) }),
    /no kind of change called officeMove/,
  )
  await t.rejects(
    startPlans(t, {
      moreKinds: (deps) => ({
        plans: [movingDay],
        changes: [registered({ ...createMoveKind(deps), subject: 'role' })],
      }),
    }),
    /officeMove are about a role, and their report says: a user/,
  )
  for (const [plan, lacking] of [
    [movingDay, 'inverse'],
    [movingForGood, 'opposite'],
  ] as const) {
    await t.rejects(
      startPlans(t, {
        moreKinds: (deps) => ({
          plans: [plan],
          changes: [registered({ ...createMoveKind(deps), [lacking]: undefined })],
        }),
      }),
      /Moving day: nothing says what takes back changes called officeMove/,
      lacking,
    )
  }
})
