import t from 'tap'
import type { Reply } from '../helper.ts'
import { storages } from '../store-helper.ts'
import { DAY, startPlans } from './support.ts'

/** So often the same call is sent, without waiting for the first one. */
const TIMES = 6

for (const storage of await storages(t)) {
  t.test(`identical calls at once are one, on ${storage.name}`, async (t) => {
    const bench = await startPlans(t, { store: await storage.open(t), simulator: { users: 400 } })
    const { call, userId, groupId, store } = bench
    const atOnce = async (...given: Parameters<typeof call>): Promise<Reply[]> => {
      const answers = await Promise.all(Array.from({ length: TIMES }, () => call(...given)))
      t.same(
        answers.map(({ status }) => status),
        Array(TIMES).fill(200),
        JSON.stringify(answers[0]?.body).slice(0, 300),
      )
      return answers
    }
    const different = (answers: Reply[], name: string) => [...new Set(answers.map(({ body }) => body[name]))]
    const audited = async (action: string) =>
      (await store.db.selectFrom('auditEntries').select('text').execute()).filter(
        ({ text }) => JSON.parse(text).action === action,
      ).length

    await t.test('a removal', async (t) => {
      const answers = await atOnce(`POST /v1/license-groups/${groupId('licA3Staff')}/removals`, {
        as: 'licenses',
        body: { userId: userId('inactiveStaff') },
      })
      t.equal(different(answers, 'changeId').filter((id) => id !== undefined).length, 1)
      // Whoever looked only after it was done has nothing to do.
      t.ok(answers.every(({ body }) => /^(removed|alreadyRemoved)$/.test(body.outcome)))
      t.ok(answers.some(({ body }) => body.outcome === 'removed'))
      t.equal((await bench.journal()).length, 1)
      t.equal(await audited('change.intended'), 1)
    })

    await t.test('a contact update', async (t) => {
      const before = (await bench.journal()).length
      const answers = await atOnce(`PATCH /v1/users/${userId('activeStaff')}/contact-info`, {
        as: 'contacts',
        body: { officeLocation: 'Attic 17' },
      })
      t.equal(different(answers, 'changeId').filter((id) => id !== undefined).length, 1)
      t.ok(answers.every(({ body }) => /^(updated|unchanged)$/.test(body.outcome)))
      t.equal((await bench.journal()).length, before + 1)
      t.equal(await audited('change.intended'), 2)
    })

    await t.test('a value that was changed in between is written again', async (t) => {
      const set = (officeLocation: string) =>
        call(`PATCH /v1/users/${userId('activeStaff')}/contact-info`, { as: 'contacts', body: { officeLocation } })
      const before = (await bench.journal()).length
      for (const room of ['A', 'B', 'A']) t.match(await set(room), { body: { outcome: 'updated' } })
      t.equal((await bench.journal()).length, before + 3)
    })

    await t.test('a clean-up plan', async (t) => {
      const answers = await atOnce('POST /v1/license-cleanup-plans', {
        as: 'licenses',
        body: { groupIds: [groupId('licA1Students')] },
      })
      t.equal(different(answers, 'planId').length, 1)
      t.equal(await audited('plan.created'), 1)
    })

    await t.test('an exclusion, and its end', async (t) => {
      const answers = await atOnce('POST /v1/exclusions', {
        body: { kind: 'user', value: userId('activeStaff'), owner: 'IT', reason: 'A test' },
      })
      const [exclusionId, ...more] = different(answers, 'exclusionId')
      t.same(more, [])
      t.equal(await audited('exclusion.added'), 1)
      await atOnce(`DELETE /v1/exclusions/${exclusionId}`, {})
      t.equal(await audited('exclusion.removed'), 1)
    })

    await t.test('a campaign', async (t) => {
      const answers = await atOnce('POST /v1/contact-campaigns', {
        as: 'contacts',
        body: { groupIds: [groupId('licA3Staff')], fields: ['mobilePhone'], title: 'At once' },
      })
      t.equal(different(answers, 'campaignId').length, 1)
      t.equal(await audited('campaign.created'), 1)
    })

    await t.test('a snapshot of the roles', async (t) => {
      const answers = await atOnce('POST /v1/role-snapshots', { as: 'roles', body: {} })
      t.equal(different(answers, 'operationId').length, 1)
      t.equal((await store.db.selectFrom('roleSnapshots').select('id').execute()).length, 1)
    })

    await t.test('the acceptance of a finding', async (t) => {
      const { body } = await call('GET /v1/role-findings', { as: 'roles' })
      await atOnce(`POST /v1/role-findings/${body.value[0].findingId}/accept`, {
        as: 'roleApprover',
        body: {
          owner: userId('activeStaff'),
          reason: 'A test',
          endDateTime: new Date(bench.now() + 9 * DAY).toISOString(),
        },
      })
      t.equal((await store.db.selectFrom('roleFindingAcceptances').select('id').execute()).length, 1)
      t.equal(await audited('roleFinding.accepted'), 1)
    })

    await t.test('a plan that is approved, applied and taken back', async (t) => {
      const plan = await bench.create({ groupIds: [groupId('licA3Staff')] })
      await bench.approve(plan)
      await atOnce(`POST /v1/plans/${plan.planId}/apply`, { as: 'licenses', body: {} })
      await bench.until(plan.planId, 'done')
      t.equal(await audited('plan.applying'), 1)
      await atOnce(`POST /v1/plans/${plan.planId}/undo`, { as: 'licenses', body: {} })
      await bench.until(plan.planId, 'undone', 'done')
      t.equal(await audited('plan.undoing'), 1)
    })
    t.match(await bench.services.audit.verify(), { ok: true })
  })
}
