import t from 'tap'
import { all, journalOf, startService, type Service } from '../helper.ts'

const DAY = 86_400_000

/** Members of the large group of students who may be removed. */
async function inactiveOf(service: Service, wanted: number): Promise<{ groupId: string; userIds: string[] }> {
  const groupId = service.cast.groups['licA1Students']?.id ?? ''
  const people = (await all(service, `GET /v1/inactive-users?groupId=${groupId}&inactiveDays=200`)).value
  t.ok(people.length >= wanted, `${people.length} people`)
  return { groupId, userIds: people.map(({ userId }: { userId: string }) => userId) }
}

t.test('so many removals of a group need no plan in 24 hours, whoever asks', async (t) => {
  let ahead = 0
  const service = await startService(t, {
    now: () => Date.now() + ahead,
    simulator: { users: 1_000, replicationMs: 0, licenseMs: 0 },
  })
  const { groupId, userIds } = await inactiveOf(service, 32)
  const remove = (userId: string | undefined, as: 'licenses' | 'admin' = 'licenses', more: object = {}) =>
    service.call(`POST /v1/license-groups/${groupId}/removals`, { as, body: { userId, ...more } })

  for (const [index, userId] of userIds.slice(0, 23).entries()) {
    t.match((await remove(userId, index % 2 === 0 ? 'licenses' : 'admin')).body, { outcome: 'removed' })
  }
  for (const userId of userIds.slice(23, 26)) {
    t.match(
      (await remove(userId, 'licenses', { dryRun: true })).body,
      { outcome: 'wouldRemove' },
      'a dry run does not count',
    )
  }

  const four = await Promise.all(userIds.slice(23, 27).map((userId) => remove(userId)))
  t.same(four.map(({ status }) => status).sort(), [200, 200, 409, 409], 'only two can be the last two')
  const refused = four.filter(({ status }) => status === 409)
  for (const { body } of refused) {
    t.match(body, { error: { code: 'PlanRequired', target: 'groupId', message: /clean-up plan/ } })
  }
  t.match((await remove(userIds[0])).body, { outcome: 'alreadyRemoved' }, 'what changes nothing is no matter of limits')
  t.equal((await journalOf(service)).length, 25, 'and nothing else was written')

  const other = service.cast.groups['licA3Staff']?.id
  t.match(
    (
      await service.call(`POST /v1/license-groups/${other}/removals`, {
        as: 'licenses',
        body: { userId: service.cast.users['inactiveStaff']?.id },
      })
    ).body,
    { outcome: 'removed' },
    'each group has its own',
  )

  ahead = DAY + 60_000
  t.match((await remove(userIds[27])).body, { outcome: 'removed' }, 'a day later it begins anew')
})

t.test('so many people a day whose contact data one caller changes', async (t) => {
  const service = await startService(t, {
    env: { MAX_CONTACT_UPDATES: '3' },
    simulator: { users: 300, replicationMs: 0 },
  })
  const people = (await service.call('GET /v1/contacts?allDepartments=true&top=30')).body.value.slice(5, 12)
  const update = (index: number, city: string, as: 'contacts' | 'admin' = 'contacts') =>
    service.call(`PATCH /v1/users/${people[index].userId}/contact-info`, { as, body: { city } })
  for (const index of [0, 1, 2]) t.match((await update(index, 'Oslo')).body, { outcome: 'updated' })
  t.match((await update(3, 'Oslo')).body, { error: { code: 'LimitReached', message: /MAX_CONTACT_UPDATES/ } })
  t.match((await update(3, 'Oslo', 'admin')).body, { outcome: 'updated' }, 'another caller has a limit of their own')
})
