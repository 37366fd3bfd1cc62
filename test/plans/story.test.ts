import t from 'tap'
import { all, startService, type Reply } from '../helper.ts'
import { storages } from '../store-helper.ts'

const DAY = 86_400_000

for (const storage of await storages(t)) {
  t.test(`the whole story of a license clean-up, on ${storage.name}`, async (t) => {
    let ahead = 0
    const now = () => Date.now() + ahead
    const store = await storage.open(t)
    const service = await startService(t, {
      store,
      now,
      simulator: { users: 20_000 },
      settleMs: 400,
      env: { BREAK_GLASS_USERS: '', MAX_REMOVALS: '60', GRACE_DAYS: '14' },
    })
    const { cast, call } = service
    const groupId = cast.groups['licA3Staff']?.id ?? ''
    const membersOf = async () =>
      new Set(
        (await all(service, `GET /v1/license-groups/${groupId}/members`)).value.map(
          ({ userId }: { userId: string }) => userId,
        ),
      )
    const before = await membersOf()

    const created = await call('POST /v1/license-cleanup-plans', {
      as: 'licenses',
      body: {
        groupIds: [groupId],
        inactiveDays: 180,
        reason: 'spring clean-up',
        requester: cast.users['activeStaff']?.id,
      },
    })
    t.equal(created.status, 200, JSON.stringify(created.body))
    t.match(created.body, { status: 'succeeded', state: 'ready', kind: 'licenseCleanup', progress: { planned: 60 } })
    const { planId, hash } = created.body
    const again = await call('POST /v1/license-cleanup-plans', {
      as: 'licenses',
      body: {
        groupIds: [groupId],
        inactiveDays: 180,
        reason: 'spring clean-up',
        requester: cast.users['activeStaff']?.id,
      },
    })
    t.equal(
      again.body.planId,
      planId,
      'a call that is repeated without a key is answered with the plan of the first one',
    )

    const approver = cast.users['inactiveStaff']?.id
    const refused = async (wanted: string, answer: Promise<Reply>) =>
      t.match((await answer).body, { error: { code: wanted } }, wanted)
    const approve = (as: 'licenses' | 'approver', body: object) =>
      call(`POST /v1/plans/${planId}/approve`, { as, body })
    await refused('PlanHashMismatch', approve('approver', { hash: 'abc', approver }))
    await refused('RoleRequired', approve('licenses', { hash, approver }))
    await refused('ApproverRequired', approve('approver', { hash }))
    await refused('ApproverNotAllowed', approve('approver', { hash, approver: cast.users['activeStaff']?.id }))
    await refused('PlanStateConflict', call(`POST /v1/plans/${planId}/apply`, { as: 'licenses', body: {} }))

    const changes = (await all(service, `GET /v1/plans/${planId}/changes?state=planned`)).value
    t.equal(changes.length, 60)
    await store.db
      .updateTable('changes')
      .set({ targetId: 'another group' })
      .where('id', '=', changes[7].changeId)
      .execute()
    await refused('PlanAltered', approve('approver', { hash, approver }))
    await store.db.updateTable('changes').set({ targetId: groupId }).where('id', '=', changes[7].changeId).execute()
    t.match((await approve('approver', { hash, approver, comment: 'fine' })).body, {
      state: 'approved',
      approverName: 'Inactive Staff',
    })

    await refused('TooEarly', call(`POST /v1/plans/${planId}/apply`, { as: 'licenses', body: {} }))
    const notices = await all(service, `GET /v1/plans/${planId}/notices?top=20`, 'licenses')
    t.ok(notices.pages > 2)
    t.equal(
      notices.value.filter(({ role }: { role: string }) => role === 'person').length,
      60,
      'everybody concerned gets a mail',
    )
    t.match(notices.value[0], { subject: String, html: /<p/, text: String, to: { mail: /@/ } })
    await refused('TooEarly', call(`POST /v1/plans/${planId}/apply`, { as: 'licenses', body: {} }))
    ahead = 14 * DAY + 60_000

    const lucky = changes[3].person.userId
    await service.simulate('POST /_simulator/signins', { userId: lucky, at: new Date(now()).toISOString() })
    const applied = await call(`POST /v1/plans/${planId}/apply`, { as: 'licenses', body: {} })
    t.match(applied.body, { planId, status: /succeeded|verifying/ })
    for (let rounds = 0; rounds < 40; rounds++) {
      ahead += 5_000
      await service.services.background.sweep()
      if ((await call(`GET /v1/plans/${planId}`)).body.state === 'done') break
    }
    const done = (await call(`GET /v1/plans/${planId}`)).body
    t.match(done, { state: 'done', progress: { planned: 0, requested: 0, spared: Number } })
    const left = await membersOf()
    t.ok(left.has(lucky), 'whoever signed in meanwhile is spared')
    t.equal(before.size - left.size, 59)

    const { fileName, content } = (await call(`GET /v1/plans/${planId}/report?format=csv`, { as: 'reader' })).body
    t.match(fileName, /\.csv$/)
    t.equal(content.split('\r\n').length - 2, 60 + done.progress.spared - 1, 'everybody is in the file')
    const page = await fetch(done.reportLink)
    t.equal(page.status, 200)
    t.match(page.headers.get('content-security-policy'), /default-src 'none'/)
    t.match(await page.text(), /spring clean-up/)
    t.equal((await fetch(`${done.reportLink.slice(0, -4)}aaaa`)).status, 404, 'a forged link opens nothing')
    t.equal((await call('POST /v1/link-revocations', { as: 'licenses', body: { planId } })).status, 200)
    t.equal((await fetch(done.reportLink)).status, 410, 'nor does a revoked one')

    await call(`POST /v1/plans/${planId}/undo`, { as: 'licenses', body: {} })
    for (let rounds = 0; rounds < 40; rounds++) {
      ahead += 5_000
      await service.services.background.sweep()
      if ((await call(`GET /v1/plans/${planId}`)).body.state === 'undone') break
    }
    t.match((await call(`GET /v1/plans/${planId}`)).body, { state: 'undone' })
    t.same(await membersOf(), before, 'everybody is back')
    t.match((await call('POST /v1/audit/verification', { body: {} })).body, { status: 'succeeded', ok: true })
  })
}
