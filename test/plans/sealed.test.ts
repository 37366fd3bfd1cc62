import t from 'tap'
import { sql } from 'kysely'
import { createAuditLog } from '../../src/services/audit/audit-log.ts'
import { createLedger } from '../../src/services/plans/ledger.ts'
import { sealPlans } from '../../src/services/plans/seal-plans.ts'
import { createSeals } from '../../src/services/plans/seals.ts'
import { AUDIT_KEY, startPlans, type Bench } from './support.ts'

/** Who works on a plan, and until when: outside of the seal, since it is renewed all the time. */
const OUTSIDE = new Set(['lease_owner', 'lease_until'])

interface Column {
  table: 'plans' | 'changes'
  column: string
  type: string
}

/** Every column that there is in the database, so that a new one is covered or this test fails. */
const columnsOf = async ({ store }: Bench): Promise<Column[]> =>
  (
    await sql<{ tableName: Column['table']; columnName: string; dataType: string }>`
      select table_name, column_name, data_type from information_schema.columns
      where table_name in ('plans', 'changes') and table_schema = current_schema()
      order by table_name, ordinal_position`.execute(store.db)
  ).rows.map(({ tableName, columnName, dataType }) => ({ table: tableName, column: columnName, type: dataType }))

/** Another value than any that stands there. */
const OTHER: Record<string, string> = {
  text: "'somebody else wrote this'",
  uuid: "'00000000-0000-4000-8000-00000000beef'",
  integer: '4711',
  'timestamp with time zone': "'2031-01-01T00:00:00Z'",
  json: `'{"altered":true}'`,
}

const otherOf = ({ column, type }: Column): string => (type === 'boolean' ? `not ${column}` : (OTHER[type] ?? 'null'))

/** Values that lead somewhere, where any other would only break. */
const TEMPTING: Record<string, string[]> = {
  'changes.state': ["'spared'", "'verified'"],
  'changes.undo_state': ["'planned'"],
  'changes.kind': ["'directLicenseRemoval'"],
  'changes.before': [`'{"altered":true}'`],
  'changes.after': [`'{"altered":true}'`],
  'changes.preconditions': [`'{"altered":true}'`],
  'plans.kind': ["'rolePlan'"],
  'plans.scope': [`'{"altered":true}'`],
  'plans.limits': [`'{"altered":true}'`],
  'plans.hash': [`'${'0'.repeat(64)}'`],
}

/** As whoever can write to the database would, and nothing else. */
const alter = async ({ store }: Bench, planId: string, { table, column }: Column, value: string) => {
  const { rows } = await sql<{ id: string }>`
    update ${sql.table(table)} set ${sql.ref(column)} = ${sql.raw(value)}
    where id = (
      select id from ${sql.table(table)} where ${sql.ref(table === 'plans' ? 'id' : 'plan_id')} = ${planId}
      ${table === 'changes' ? sql`and position = 1` : sql``} limit 1
    ) returning id`.execute(store.db)
  if (rows.length !== 1) throw new Error(`Nothing was altered in ${table}.${column}`)
}

/** Rows of both tables, to be put back as they were. */
async function copied({ store }: Bench, planId: string) {
  const plan = await store.db.selectFrom('plans').selectAll().where('id', '=', planId).executeTakeFirstOrThrow()
  const changes = await store.db.selectFrom('changes').selectAll().where('planId', '=', planId).execute()
  return {
    plan,
    changes,
    async restore() {
      await store.db.deleteFrom('changes').where('planId', '=', planId).execute()
      await store.db
        .updateTable('plans')
        .set({ ...plan, id: planId, summary: JSON.stringify(plan.summary) })
        .where('id', '=', planId)
        .execute()
      await store.db
        .insertInto('changes')
        .values(
          changes.map((change) => ({
            ...change,
            details: JSON.stringify(change.details),
            outcome: change.outcome === null ? null : JSON.stringify(change.outcome),
          })),
        )
        .execute()
    },
  }
}

const refusal = { status: 409, body: { error: { code: 'PlanAltered', message: /\.$/ } } }

t.test('a plan altered in any column is not carried out', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.approved()
  const before = await copied(bench, plan.planId)
  let tried = 0
  for (const column of await columnsOf(bench)) {
    if (OUTSIDE.has(column.column) || column.column === 'id' || column.column === 'plan_id') continue
    const name = `${column.table}.${column.column}`
    for (const value of TEMPTING[name] ?? [otherOf(column)]) {
      if (name === 'plans.state') continue
      await alter(bench, plan.planId, column, value)
      t.match(
        await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: 'admin', body: {} }),
        refusal,
        `${name} = ${value}`,
      )
      await before.restore()
      tried++
    }
  }
  t.ok(tried > 50, `${tried} alterations`)
  t.same(await bench.journal(), [])
  t.match(await bench.applied(plan.planId), { state: 'done' }, 'and as it was it is carried out')
})

t.test('a plan in a state that this service did not bring it to', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.create()
  const before = await copied(bench, plan.planId)
  const stateOf = (state: string, more: object = {}) =>
    bench.store.db
      .updateTable('plans')
      .set({ state, ...more } as never)
      .where('id', '=', plan.planId)
      .execute()
  const approval = {
    decidedAt: new Date(bench.now()),
    decidedBy: 'key:approver',
    approverId: bench.userId('activeStaff'),
    approverName: 'Active Staff',
  }
  await stateOf('approved', approval)
  t.match(await bench.apply(plan.planId), refusal, 'approved by nobody')
  await before.restore()
  for (const [state, more, became] of [
    ['applying', approval, 'halted'],
    ['applying', { ...approval, selfApproved: true, hash: before.plan.hash }, 'halted'],
    ['verifying', approval, 'halted'],
    ['undoing', approval, 'stopped'],
    ['stopped', { ...approval, nextLookAt: new Date(bench.now() - 1) }, 'stopped'],
  ] as const) {
    await stateOf(state, more)
    if (state === 'verifying') await bench.store.db.updateTable('changes').set({ state: 'intended' }).execute()
    if (state === 'undoing') await bench.store.db.updateTable('changes').set({ undoState: 'planned' }).execute()
    await bench.services.background.sweep()
    t.match(await bench.plan(plan.planId), { state: became, code: 'PlanAltered' }, `${state} becomes ${became}`)
    t.match((await bench.approve(plan)).body, { error: { code: 'PlanAltered' } }, 'and is not approved again')
    t.match((await bench.undo(plan.planId)).body, { error: { code: 'PlanAltered' } }, 'nor taken back')
    await before.restore()
  }
  t.same(await bench.journal(), [])
  t.match(await bench.services.audit.verify(), { ok: true })
})

t.test('older copies of rows are no plans, and no changes that are still to be made', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.approved()
  const approved = await copied(bench, plan.planId)
  await bench.call(`POST /v1/plans/${plan.planId}/reject`, { as: 'approver', body: {} })
  await approved.restore()
  t.match(await bench.plan(plan.planId), { state: 'approved' })
  t.match(await bench.apply(plan.planId), refusal, 'approved, and rejected since')

  const next = await bench.approved({ inactiveDays: 200 })
  const untouched = await copied(bench, next.planId)
  await bench.applied(next.planId)
  const made = (await bench.journal()).length
  t.ok(made > 0)
  await bench.undone(next.planId)
  const after = (await bench.journal()).length
  await untouched.restore()
  t.match(await bench.apply(next.planId), refusal, 'the whole plan as it was before it was made and taken back')
  t.equal((await bench.journal()).length, after)
})

t.test('a change that is over is not sent again from an older copy of its row', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '60' } })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')] })
  const { changes } = await copied(bench, plan.planId)
  const [first] = changes.filter(({ position }) => position === 1)
  const removals = async () =>
    (await bench.journal()).filter(({ path }) => path.includes(`/members/${first?.subjectId}/`)).length
  await bench.faults({ method: 'POST', path: '/\\$batch', effect: { delayMs: 400 } })
  await bench.begun(plan.planId)
  await bench.call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: {} })
  const stopped = await bench.until(plan.planId, 'stopped')
  await bench.faults()
  t.equal(await removals(), 1)
  await bench.simulate(`POST /_simulator/groups/${bench.groupId('licA1Students')}/members`, {
    userId: first?.subjectId,
  })
  t.match(await bench.approve(stopped), { status: 200 })
  await bench.store.db
    .updateTable('changes')
    .set({ ...first, details: JSON.stringify(first?.details) } as never)
    .where('id', '=', first?.id ?? '')
    .execute()
  await bench.apply(plan.planId)
  t.match(await bench.until(plan.planId, 'halted'), { code: 'PlanAltered' })
  t.equal(await removals(), 1)
})

t.test('an approval without its entry in the audit log is none', async (t) => {
  for (const env of [{ AUDIT_KEY }, { AUDIT_KEY: '' }]) {
    const bench = await startPlans(t, { env })
    const plan = await bench.approved()
    const entry = () => bench.store.db.selectFrom('auditEntries').selectAll().where('text', 'like', `%"plan.approved"%`)
    const row = await entry().executeTakeFirstOrThrow()
    const put = (text: string) =>
      bench.store.db.updateTable('auditEntries').set({ text }).where('seq', '=', row.seq).execute()
    for (const [from, to] of [
      [plan.hash, '0'.repeat(64)],
      [bench.userId('activeStaff'), bench.userId('twoGroups')],
      ['key:approver","approverId', 'key:other","approverId'],
    ] as const) {
      if (!row.text.includes(from)) continue
      await put(row.text.replaceAll(from, to))
      t.match(await bench.apply(plan.planId), refusal, `${from} became ${to}`)
    }
    await put(row.text)
    await bench.store.db.deleteFrom('auditEntries').where('seq', '=', row.seq).execute()
    t.match(await bench.apply(plan.planId), refusal, 'gone')
    await bench.store.db.insertInto('auditEntries').values(row).execute()
    t.match(await bench.apply(plan.planId), { status: 200 })
  }
})

t.test('without the key that it was sealed with a plan is not believed', async (t) => {
  const unsealed = await startPlans(t, { env: { AUDIT_KEY: '' } })
  const early = await unsealed.approved()
  const sealed = await startPlans(t, { store: unsealed.store })
  t.match(await sealed.apply(early.planId), {
    status: 409,
    body: { error: { code: 'PlanAltered', message: /made before the key was set/ } },
  })
  t.same(await sealed.journal(), [])
  const late = await sealed.approved({ inactiveDays: 200 })
  const other = await startPlans(t, { store: unsealed.store, env: { AUDIT_KEY: `${AUDIT_KEY}, and another` } })
  t.match(await other.apply(late.planId), refusal)
  t.match(await sealed.applied(late.planId), { state: 'done' })
})

t.test('single changes are sealed, carried on and taken back as any', async (t) => {
  const bench = await startPlans(t)
  const { body: removed } = await bench.call(`POST /v1/license-groups/${bench.groupId('licA3Staff')}/removals`, {
    as: 'licenses',
    body: { userId: bench.userId('inactiveStaff'), reason: 'Left.' },
  })
  t.match(removed, { outcome: 'removed' })
  const change = await bench.store.db
    .selectFrom('changes')
    .selectAll()
    .where('id', '=', removed.changeId)
    .executeTakeFirstOrThrow()
  const written = await bench.journal()
  const { planId } = change
  await bench.store.db
    .updateTable('changes')
    .set({ subjectId: bench.userId('activeStaff') })
    .execute()
  t.match(await bench.call(`POST /v1/changes/${removed.changeId}/undo`, { as: 'licenses', body: {} }), refusal)
  await bench.store.db.updateTable('changes').set({ subjectId: change.subjectId }).execute()
  t.same(await bench.journal(), written)
  t.match(await bench.call(`POST /v1/changes/${removed.changeId}/undo`, { as: 'licenses', body: {} }), { status: 200 })
  t.match(await bench.until(planId, 'undone'), { state: 'undone' })
})

t.test('plans of before are sealed on request, and can be taken back then', async (t) => {
  const early = await startPlans(t, { env: { AUDIT_KEY: '' } })
  const { store, now } = early
  const waiting = await early.approved({ inactiveDays: 200 })
  const made = await early.approved()
  await early.applied(made.planId)
  const sealed = await startPlans(t, { store, env: { GRAPH_BASE_URL: early.graphUrl } })
  t.match(await sealed.undo(made.planId), refusal)

  const audit = createAuditLog({ store, now, key: AUDIT_KEY })
  const ledger = createLedger({ store, audit, seals: createSeals(AUDIT_KEY), now })
  const plans = await store.db.selectFrom('plans').select('id').execute()
  t.equal(await sealPlans({ store, ledger }), plans.length)
  t.match(await audit.verify(), { ok: true })
  t.match(await sealed.apply(waiting.planId), refusal, 'an approval that this key does not prove is none')
  t.match(await sealed.undone(made.planId), { state: 'undone' })

  await store.db.updateTable('plans').set({ title: 'Another' }).where('id', '=', made.planId).execute()
  t.equal(await sealPlans({ store, ledger }), 0, 'what was altered since stays so')
  t.match(await sealed.call(`POST /v1/plans/${made.planId}/undo`, { as: 'licenses', body: { dryRun: true } }), {
    status: 409,
  })
})

t.test('what a plan hands over is not given out altered', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.create({ groupIds: [bench.groupId('licSynced')] })
  const file = () =>
    bench.call(`GET /v1/on-premises-changes?planId=${plan.planId}&format=powershell`, { as: 'licenses' })
  t.match(await file(), { status: 200, body: { content: /LIC-Visio/ } })
  const changes = await bench.store.db.selectFrom('changes').selectAll().where('state', '=', 'handOver').execute()
  const [first] = changes
  const put = (details: unknown) =>
    bench.store.db
      .updateTable('changes')
      .set({ details: JSON.stringify(details) })
      .where('id', '=', first?.id ?? '')
      .execute()
  await put({ ...(first?.details as object), altered: true })
  t.match(await file(), refusal)
  await put(first?.details)
  t.match(await file(), { status: 200 })
})
