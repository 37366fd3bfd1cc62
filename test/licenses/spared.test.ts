import t from 'tap'
import { startService, type Service } from '../helper.ts'

const preview = (service: Service, user: string) =>
  service.call(`POST /v1/license-groups/${service.cast.groups['licA3Staff']?.id}/removals`, {
    as: 'licenses',
    body: { userId: service.cast.users[user]?.id, dryRun: true },
  })

t.test('people on leave can be listed, by id or by name', async (t) => {
  const { cast } = await startService(t)
  const listed = [
    cast.users['inactiveStaff']?.id.toUpperCase(),
    cast.users['quoteUser']?.userPrincipalName.toUpperCase(),
  ].join()
  const service = await startService(t, { env: { ON_LEAVE_USERS: listed } })
  for (const user of ['inactiveStaff', 'quoteUser']) {
    t.match(
      (await preview(service, user)).body,
      { outcome: 'wouldSkip', skippedReason: 'onLeave', message: /is on leave/ },
      user,
    )
  }
  t.match((await preview(service, 'inactiveOldStyle')).body, { outcome: 'wouldRemove' }, 'nobody else is')
  t.match(
    (await preview(service, 'onLeave')).body,
    { outcome: 'wouldRemove' },
    'and the attribute means nothing while it is not configured',
  )
})

t.test('a mailbox that nobody can tell is shown as such, and does not stop a removal', async (t) => {
  const service = await startService(t)
  t.equal((await preview(service, 'inactiveStaff')).body.mailboxKindUnknown, undefined, "a person's own mailbox")
  for (const effect of [
    { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges' },
    {
      status: 404,
      code: 'MailboxNotEnabledForRESTAPI',
      message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    },
  ]) {
    await service.simulate('DELETE /_simulator/faults')
    await service.simulate('POST /_simulator/faults', { method: 'GET', path: 'mailboxSettings', effect })
    t.match(
      (await preview(service, 'inactiveStaff')).body,
      { outcome: 'wouldRemove', mailboxKindUnknown: true },
      effect.code,
    )
  }
})
