import t from 'tap'
import { sql } from 'kysely'
import { createAuditLog } from '../../src/services/audit/audit-log.ts'
import { sealCampaigns } from '../../src/services/campaigns/seal-campaigns.ts'
import { createLedger } from '../../src/services/plans/ledger.ts'
import { createSeals } from '../../src/services/plans/seals.ts'
import { AUDIT_KEY } from '../plans/support.ts'
import { begun, directory, pressed, startCampaigns, submit, take, type Campaigning } from './support.ts'

type Table = 'contact_campaigns' | 'contact_requests' | 'contact_subjects' | 'contact_proposals'

/** When somebody is asked, and what was said about them: outside of the seals, since nothing is written for that. */
const OUTSIDE: Readonly<Record<Table, readonly string[]>> = {
  contact_campaigns: [],
  contact_requests: [
    'state',
    'code',
    'asked_count',
    'first_asked_at',
    'last_asked_at',
    'next_due_at',
    'announced_at',
    'taken_at',
    'lease_until',
    'answered_at',
  ],
  contact_subjects: ['state_at', 'note', 'answer', 'answered_at'],
  contact_proposals: [],
}

/** What rows are found by, or refer to: another value finds nothing. */
const KEYS: Readonly<Record<Table, readonly string[]>> = {
  contact_campaigns: ['id'],
  contact_requests: ['id', 'campaign_id'],
  contact_subjects: ['campaign_id', 'request_id', 'user_id'],
  contact_proposals: ['id', 'campaign_id', 'answer_id'],
}

const OTHER: Readonly<Record<string, string>> = {
  text: "'somebody else wrote this'",
  integer: '4711',
  'timestamp with time zone': "'2031-01-01T00:00:00Z'",
  json: `'{"altered":true}'`,
}

/** Another value in each column that is sealed, so that a new column is covered or this test fails. */
async function alterations({ store }: Campaigning, table: Table): Promise<{ column: string; value: string }[]> {
  const { rows } = await sql<{ columnName: string; dataType: string }>`
    select column_name, data_type from information_schema.columns
    where table_name = ${table} and table_schema = current_schema()`.execute(store.db)
  return rows
    .filter(({ columnName }) => ![...OUTSIDE[table], ...KEYS[table]].includes(columnName))
    .map(({ columnName, dataType }) => ({ column: columnName, value: OTHER[dataType] ?? 'null' }))
}

/** As whoever can write to the database would, and back again. */
async function altered<T>(
  { store }: Campaigning,
  { table, column, value, where }: { table: Table; column: string; value: string; where: string },
  work: () => Promise<T>,
): Promise<T> {
  const rowsOf = () => sql.raw(where)
  const key = table === 'contact_subjects' ? 'user_id' : 'id'
  const { rows } = await sql<{ key: string; was: unknown }>`
    select ${sql.ref(key)} as key, ${sql.ref(column)} as was from ${sql.table(table)} where ${rowsOf()}`.execute(
    store.db,
  )
  if (rows.length !== 1) throw new Error(`${rows.length} rows of ${table} where ${where}`)
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.raw(value)} where ${rowsOf()}`.execute(store.db)
  try {
    return await work()
  } finally {
    const [row] = rows as [{ key: string; was: unknown }]
    const was =
      row.was !== null && typeof row.was === 'object' && !(row.was instanceof Date) ? JSON.stringify(row.was) : row.was
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${was} where ${sql.ref(key)} = ${row.key}`.execute(
      store.db,
    )
  }
}

const refusal = { status: 409, body: { error: { code: 'CampaignAltered', message: /\.$/ } } }
const writesOf = async (scene: Campaigning) =>
  (await scene.journal()).filter(({ method, path }) => method === 'PATCH' && path.includes('users/')).length

t.test('a value altered after somebody saw it is not written', async (t) => {
  const { scene, of } = await begun(t, ['activeStaff', 'twoGroups'])
  const { call, user } = scene
  const due = of('activeStaff')
  await submit(scene, due, pressed(due, 'correct', { mobilePhone: '+1 425 555 0199' }))
  const listed = async () => (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  const [review] = await listed()
  t.match(review, { after: '+14255550199', state: 'waiting' })
  const decide = (decision: 'approve' | 'reject') =>
    call('POST /v1/contact-reviews/decisions', {
      as: 'contactApprover',
      body: { reviewIds: [review.reviewId], decision, approver: user('twoGroups') },
    })
  const written = await writesOf(scene)
  let tried = 0
  for (const alteration of [
    { column: 'after', value: "'+14255550666'" },
    ...(await alterations(scene, 'contact_proposals')),
  ]) {
    if (alteration.column === 'state') continue
    const change = { table: 'contact_proposals', where: `id = '${review.reviewId}'`, ...alteration } as const
    await altered(scene, change, async () => {
      t.match(
        await decide('approve'),
        {
          status: 200,
          body: { results: [{ outcome: 'notDecided', reason: 'altered', message: /\.$/ }] },
        },
        alteration.column,
      )
      const [shown] = await listed()
      t.match(shown, { reviewId: review.reviewId, reason: 'altered' })
      for (const name of ['before', 'after', 'proposedBy', 'displayName']) {
        t.notOk(name in shown, `${name} is not shown`)
      }
    })
    tried++
  }
  t.ok(tried > 20, `${tried} alterations`)
  t.equal(await writesOf(scene), written)
  t.match((await decide('approve')).body.results, [{ outcome: 'updated' }], 'and as it was it is written')
  t.match(await directory(scene, user('activeStaff')), { mobilePhone: '+14255550199' })

  // What somebody put there can be cleared away, and stays without a seal that fits.
  await submit(scene, due, pressed(due, 'correct', { jobTitle: 'Head nurse' }))
  const [next] = await listed()
  await sql`update contact_proposals set "after" = 'President' where id = ${next.reviewId}`.execute(scene.store.db)
  const rejected = await call('POST /v1/contact-reviews/decisions', {
    as: 'contactApprover',
    body: { reviewIds: [next.reviewId], decision: 'reject' },
  })
  t.match(rejected.body.results, [{ outcome: 'rejected' }])
  await sql`update contact_proposals set state = 'waiting' where id = ${next.reviewId}`.execute(scene.store.db)
  t.match((await listed())[0], { reviewId: next.reviewId, reason: 'altered' })
})

t.test('a value that was handed over is not given out altered', async (t) => {
  const { scene, campaign, asked } = await begun(t, ['syncedUser'], { fields: ['officeLocation', 'mobilePhone'] })
  const due = asked.find(({ people: [only] }) => only === scene.user('syncedUser'))
  if (due === undefined) throw new Error('Nobody was asked')
  t.match((await submit(scene, due, pressed(due, 'correct', { officeLocation: 'South 7' }))).body, {
    fields: [{ outcome: 'handOver' }],
  })
  const file = () =>
    scene.call(`GET /v1/on-premises-changes?campaignId=${campaign.campaignId}&format=powershell`, { as: 'contacts' })
  const change = { table: 'contact_proposals', where: "state = 'handOver'" } as const
  await altered(scene, { ...change, column: 'after', value: "'West 9'" }, async () => t.match(await file(), refusal))
  await submit(scene, due, pressed(due, 'correct', { mobilePhone: '+1 425 555 0199' }))
  const waiting = { table: 'contact_proposals', where: "field = 'mobilePhone'" } as const
  await altered(scene, { ...waiting, column: 'state', value: "'handOver'" }, async () =>
    t.match(await file(), refusal, 'what waits for an approval is not handed over by a change of its state'),
  )
  t.match(await file(), { status: 200, body: { content: /South 7/ } })
})

t.test('a campaign altered in any column asks nobody, and takes no answer', async (t) => {
  const { scene, campaign, of } = await begun(t, ['activeStaff', 'twoGroups'], {
    reminderDays: [1],
    deliveriesPerMinute: 300,
  })
  const due = of('activeStaff')
  const { campaignId } = campaign
  const spec = JSON.stringify({
    ...((
      await scene.store.db
        .selectFrom('contactCampaigns')
        .select('spec')
        .where('id', '=', campaignId)
        .executeTakeFirstOrThrow()
    ).spec as object),
    autoApprove: [
      { field: 'jobTitle', rule: 'sameButForWriting' },
      { field: 'mobilePhone', rule: 'wasEmpty' },
    ],
  })
  const written = await writesOf(scene)
  let tried = 0
  for (const alteration of [
    { column: 'spec', value: `'${spec}'` },
    ...(await alterations(scene, 'contact_campaigns')),
  ]) {
    if (alteration.column === 'state') continue
    await altered(scene, { table: 'contact_campaigns', where: 'true', ...alteration }, async () => {
      t.match(
        await submit(scene, due, pressed(due, 'correct', { officeLocation: 'South 7' })),
        refusal,
        alteration.column,
      )
      t.match(await scene.call(`POST /v1/contact-campaigns/${campaignId}/due`, { as: 'contacts', body: {} }), refusal)
    })
    tried++
  }
  t.ok(tried > 10, `${tried} alterations`)
  t.equal(await writesOf(scene), written)
  t.match((await submit(scene, due, pressed(due, 'correct', { officeLocation: 'South 7' }))).body, {
    fields: [{ field: 'officeLocation', outcome: 'updated' }],
  })
  const close = await scene.call(`POST /v1/contact-campaigns/${campaignId}/close`, { as: 'contacts', body: {} })
  t.equal(close.status, 200)
  await altered(scene, { table: 'contact_campaigns', where: 'true', column: 'state', value: "'open'" }, async () =>
    t.match(await submit(scene, due, pressed(due, 'correct', { officeLocation: 'West 9' })), refusal, 'opened again'),
  )
})

t.test('nobody has a campaign taken back by writing to the database', async (t) => {
  const { scene, campaign, of } = await begun(t, ['activeStaff'])
  const due = of('activeStaff')
  await submit(scene, due, pressed(due, 'correct', { officeLocation: 'South 7' }))
  const written = await writesOf(scene)
  await sql`update contact_campaigns set state = 'closed', undo_requested_at = now(), undo_requested_by = 'key:flow'`.execute(
    scene.store.db,
  )
  await scene.services.background.sweep()
  t.match(
    await scene.call(`POST /v1/contact-campaigns/${campaign.campaignId}/undo`, { as: 'contacts', body: {} }),
    refusal,
  )
  t.equal(await writesOf(scene), written)
  t.match(await directory(scene, scene.user('activeStaff')), { officeLocation: 'South 7' })
})

t.test('whoever was not asked does not answer by writing to the database', async (t) => {
  const { scene, campaign, of } = await begun(t, ['activeStaff', 'twoGroups'], {
    reminderDays: [1],
    deliveriesPerMinute: 300,
  })
  const { user } = scene
  const due = of('activeStaff')
  const where = `id = '${due.requestId}'`
  const answer = (responder?: string) =>
    submit(scene, due, pressed(due, 'correct', { officeLocation: 'South 7' }), responder)
  const written = await writesOf(scene)

  for (const [column, value, responder] of [
    ['responder_id', user('inactiveStaff'), user('inactiveStaff')],
    ['responder_mail', 'somebody@else.example', 'somebody@else.example'],
  ] as const) {
    await altered(scene, { table: 'contact_requests', where, column, value: `'${value}'` }, async () =>
      t.match(await answer(responder), refusal, `${column} of a request`),
    )
  }
  for (const { column, value } of await alterations(scene, 'contact_requests')) {
    await altered(scene, { table: 'contact_requests', where, column, value }, async () => {
      if (column.startsWith('responder_')) return
      t.match(await answer(), refusal, `${column} of a request`)
    })
  }
  for (const { column, value } of [
    ...(await alterations(scene, 'contact_subjects')),
    { column: 'request_id', value: `'${of('twoGroups').requestId}'` },
  ]) {
    // Somebody who was asked about themselves answers for somebody else.
    const mine = column === 'request_id' ? of('twoGroups') : due
    await altered(
      scene,
      { table: 'contact_subjects', where: `user_id = '${user('activeStaff')}'`, column, value },
      async () => {
        const data = { ...pressed(mine, 'correct', { officeLocation: 'South 7' }), userId: user('activeStaff') }
        const taken = await submit(scene, mine, data)
        // Somebody who is not there any more is asked about no more, whoever wrote that.
        t.match(
          taken,
          column === 'state' ? { status: 403, body: { error: { code: 'NotInRequest' } } } : refusal,
          `${column} of somebody asked about`,
        )
      },
    )
  }
  t.equal(await writesOf(scene), written)

  scene.goTo(2)
  await altered(
    scene,
    { table: 'contact_requests', where, column: 'responder_mail', value: "'somebody@else.example'" },
    async () => t.rejects(take(scene, campaign.campaignId, 50), { code: 'CampaignAltered' }, 'nor gets a link'),
  )
  t.match(await answer(), { status: 200 })
})

t.test('a campaign goes on over a new AUDIT_KEY', async (t) => {
  const { scene: early, campaign, of } = await begun(t, ['activeStaff', 'twoGroups'])
  const due = of('activeStaff')
  await submit(early, due, pressed(due, 'correct', { mobilePhone: '+1 425 555 0199' }))
  const later = await startCampaigns(t, {
    store: early.store,
    env: {
      GRAPH_BASE_URL: early.graphUrl,
      AUDIT_KEY: `${AUDIT_KEY}, and another`,
      AUDIT_KEY_PREVIOUS: JSON.stringify([AUDIT_KEY]),
    },
  })
  const [review] = (await later.call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.notMatch(review, { reason: 'altered' })
  const approved = await later.call('POST /v1/contact-reviews/decisions', {
    as: 'contactApprover',
    body: { reviewIds: [review.reviewId], decision: 'approve', approver: early.user('twoGroups') },
  })
  t.match(approved.body.results, [{ outcome: 'updated' }])
  t.match(await submit(later, of('twoGroups'), pressed(of('twoGroups'), 'confirm')), { status: 200 })
  await sql`update contact_campaigns set title = 'Another' where id = ${campaign.campaignId}`.execute(early.store.db)
  t.match(await submit(later, due, pressed(due, 'confirm')), refusal)
})

t.test('campaigns of before are sealed on request', async (t) => {
  const { scene: early, campaign, of } = await begun(t, ['activeStaff', 'twoGroups'], {}, { env: { AUDIT_KEY: '' } })
  const { store, now } = early
  const due = of('activeStaff')
  await submit(early, due, pressed(due, 'correct', { mobilePhone: '+1 425 555 0199' }))
  const sealed = await startCampaigns(t, { store, env: { GRAPH_BASE_URL: early.graphUrl } })
  t.match(await submit(sealed, due, pressed(due, 'confirm')), {
    status: 409,
    body: { error: { code: 'CampaignAltered', message: /made before the key was set/ } },
  })
  const [review] = (await sealed.call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.match(review, { reason: 'altered' })

  const audit = createAuditLog({ store, now, key: AUDIT_KEY })
  const seals = createSeals(AUDIT_KEY)
  const ledger = createLedger({ store, audit, seals, now })
  t.equal(await sealCampaigns({ store, ledger, seals }), 1)
  t.match(await audit.verify(), { ok: true })
  t.match(await submit(sealed, due, pressed(due, 'confirm')), { status: 200 })
  const approved = await sealed.call('POST /v1/contact-reviews/decisions', {
    as: 'contactApprover',
    body: { reviewIds: [review.reviewId], decision: 'approve', approver: early.user('twoGroups') },
  })
  t.match(approved.body.results, [{ outcome: 'updated' }])

  await sql`update contact_campaigns set title = 'Another' where id = ${campaign.campaignId}`.execute(store.db)
  t.equal(await sealCampaigns({ store, ledger, seals }), 0, 'what was altered since stays so')
  t.match(await submit(sealed, due, pressed(due, 'confirm')), refusal)
})
