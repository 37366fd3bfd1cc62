import t from 'tap'
import { setTimeout as wait } from 'node:timers/promises'
import { journalOf, type Service, startService } from '../helper.ts'

const idOf = (service: Service, name: string) => service.cast.users[name]?.id ?? ''
const groupOf = (service: Service, name: string) => service.cast.groups[name]?.id ?? ''

const remove = (service: Service, group: string, user: string, more: Record<string, unknown> = {}) =>
  service.call(`POST /v1/license-groups/${groupOf(service, group) || group}/removals`, {
    body: { userId: idOf(service, user) || user, ...more },
    as: 'licenses',
  })

t.test('groups that nobody can be removed from are refused, and nothing is written', async (t) => {
  const service = await startService(t, { env: {} })
  const excluded = groupOf(service, 'licExcluded')
  const strict = await startService(t, {
    env: { EXCLUDED_GROUP_IDS: excluded, LICENSE_GROUP_IDS: [groupOf(service, 'licA3Staff'), excluded].join() },
  })
  for (const [on, group, code, status = 409] of [
    [service, 'noLicense', 'NotALicenseGroup'],
    [service, 'licDynamic', 'GroupIsDynamic'],
    [service, 'licSynced', 'GroupIsSynced'],
    [service, 'licMailEnabled', 'GroupIsMailEnabled'],
    [service, 'licRoleAssignable', 'GroupIsRoleAssignable'],
    [service, 'licRestricted', 'GroupIsRestricted'],
    [service, 'licTeam', 'SideEffectsNotAccepted'],
    [service, 'licTwoProducts', 'SideEffectsNotAccepted'],
    [service, 'licAppRole', 'SideEffectsNotAccepted'],
    [service, 'licAdministrativeUnit', 'SideEffectsNotAccepted'],
    [service, 'licConditionalAccess', 'SideEffectsNotAccepted'],
    [service, 'licParentGroup', 'SideEffectsNotAccepted'],
    [service, '00000000-0000-4000-8000-000000000001', 'GroupNotFound', 404],
    [strict, 'licExcluded', 'GroupIsExcluded'],
    [strict, 'licA3Second', 'GroupNotAllowed'],
  ] as const) {
    for (const dryRun of [true, false]) {
      const answer = await remove(
        on,
        group,
        `${group}Inactive1` in on.cast.users ? `${group}Inactive1` : 'inactiveStaff',
        { dryRun },
      )
      t.equal(answer.status, status, `${group}: ${answer.body.error?.message}`)
      t.equal(answer.body.error?.code, code)
    }
  }
  t.same(await journalOf(service), [])
  t.same(await journalOf(strict), [])

  const { body } = await service.call('GET /v1/license-groups')
  const listed = (name: string) => body.value.find(({ groupId }: any) => groupId === groupOf(service, name))
  t.match(listed('licDynamic'), { removable: false, notRemovableReason: 'GroupIsDynamic', membershipRule: String })
  t.match(listed('licSynced'), { removable: false, notRemovableReason: 'GroupIsSynced' })
  t.match(listed('licMailEnabled'), { removable: false, notRemovableReason: 'GroupIsMailEnabled' })
  t.match(listed('licTeam'), { removable: true, sideEffects: [{ kind: 'team' }] })
  t.match(listed('licAppRole').sideEffects, [{ kind: 'appRole' }])
  t.match(listed('licAdministrativeUnit').sideEffects, [{ kind: 'administrativeUnit' }])
  t.match(listed('licConditionalAccess').sideEffects, [{ kind: 'conditionalAccess' }])
  t.match(listed('licParentGroup').sideEffects, [{ kind: 'parentGroup' }])
  t.match(listed('licTwoProducts').sideEffects, [{ kind: 'anotherProduct' }])
  t.same(listed('licA3Staff').sideEffects, [])
  t.equal(listed('noLicense'), undefined)
})

t.test('side effects that are accepted are no obstacle', async (t) => {
  const service = await startService(t)
  for (const group of [
    'licTeam',
    'licTwoProducts',
    'licAppRole',
    'licAdministrativeUnit',
    'licConditionalAccess',
    'licParentGroup',
  ]) {
    const { status, body } = await remove(service, group, `${group}Inactive1`, {
      acceptSideEffects: true,
      onlyIfInactiveDays: 90,
    })
    t.equal(status, 200, body.error?.message)
    t.equal(body.outcome, 'removed', `${group}: ${body.message}`)
  }
})

t.test('people who must not be touched are skipped with a reason, and nothing is written', async (t) => {
  const { cast } = await startService(t)
  const service = await startService(t, {
    env: {
      ON_LEAVE_ATTRIBUTE: 'extensionAttribute7=leave',
      BREAK_GLASS_USERS: cast.users['breakGlass1']?.userPrincipalName ?? '',
    },
  })
  for (const [user, reason, more = {}] of [
    ['breakGlass1', 'breakGlass'],
    ['breakGlass2', 'roleHolder'],
    ['globalAdmin', 'roleHolder'],
    ['eligibleAdmin', 'roleHolder'],
    ['activatedAdmin', 'roleHolder'],
    ['timeBoundAdmin', 'roleHolder'],
    ['groupAdmin', 'roleHolder'],
    ['pimGroupMember', 'roleHolder'],
    ['scopedAdmin', 'roleHolder'],
    ['guest', 'guest'],
    ['sharedMailbox', 'sharedMailbox'],
    ['roomMailbox', 'roomMailbox'],
    ['resourceAccount', 'resourceAccount'],
    ['recentlyEnabled', 'recentlyEnabled'],
    ['onLeave', 'onLeave'],
    ['recentlyHired', 'recentlyHired', { onlyIfInactiveDays: 90 }],
    ['recentlyLicensed', 'recentlyLicensed', { onlyIfInactiveDays: 90 }],
    ['activeStaff', 'active', { onlyIfInactiveDays: 90 }],
    ['tooNew', 'tooNew', { onlyIfInactiveDays: 90 }],
    ['neverSignedInAbsent', 'neverSignedIn', { onlyIfInactiveDays: 90 }],
    ['neverSignedInNull', 'neverSignedIn', { onlyIfInactiveDays: 90 }],
    ['neverSignedInEmpty', 'neverSignedIn', { onlyIfInactiveDays: 90 }],
    ['neverSignedInSentinel', 'neverSignedIn', { onlyIfInactiveDays: 90 }],
  ] as const) {
    const dry = await remove(service, 'licA3Staff', user, { ...more, dryRun: true })
    t.match(dry, { status: 200, body: { outcome: 'wouldSkip', skippedReason: reason } }, `${user}: ${dry.body.message}`)
    const real = await remove(service, 'licA3Staff', user, more)
    t.match(real, { status: 200, body: { outcome: 'skipped', skippedReason: reason, message: /\.$/ } })
  }
  const careful = await startService(t, { env: { EXCLUDED_GROUP_IDS: groupOf(service, 'licTeam') } })
  t.match(
    await remove(careful, 'licA3Staff', 'licTeamInactive1'),
    { status: 200, body: { outcome: 'skipped', skippedReason: 'excluded' } },
    'a member of an excluded group',
  )
  const nested = await remove(service, 'licNested', 'nestedMember')
  t.match(nested, { status: 200, body: { outcome: 'skipped', skippedReason: 'notADirectMember' } })
  t.match(
    (await remove(service, 'licA3Second', 'licTeamInactive1')).body,
    { outcome: 'alreadyRemoved' },
    'who is no member is no failure',
  )
  t.match(await remove(service, 'licA3Staff', 'nobody@northwind.example'), {
    status: 404,
    body: { error: { code: 'UserNotFound' } },
  })
  t.same(await journalOf(service), [])
})

t.test('a removal is made once, seen, and frees the seat or says why not', async (t) => {
  const service = await startService(t)
  const sku = service.cast.skus['M365EDU_A3_FACULTY'] ?? ''
  const consumed = async () =>
    (await service.call('GET /v1/licenses')).body.value.find(({ skuId }: any) => skuId === sku).consumed
  const before = await consumed()

  const dry = await remove(service, 'licA3Staff', 'inactiveStaff', { onlyIfInactiveDays: 90, dryRun: 'True' })
  t.match(dry.body, {
    outcome: 'wouldRemove',
    licenses: [{ effect: 'freed', verification: 'expected' }],
    restoreBefore: String,
  })
  t.same(await journalOf(service), [], 'a dry run writes nothing')

  const real = await remove(service, 'licA3Staff', 'inactiveStaff', { onlyIfInactiveDays: 90, reason: 'Term is over' })
  t.match(real.body, {
    outcome: 'removed',
    reason: 'Term is over',
    licenses: [{ effect: 'freed', keptBy: [], verification: 'verified' }],
  })
  t.same(
    (await journalOf(service)).map(({ method, path }) => `${method} ${path}`),
    [`DELETE /v1.0/groups/${groupOf(service, 'licA3Staff')}/members/${idOf(service, 'inactiveStaff')}/$ref`],
    'one request, with its /$ref',
  )
  for (let tries = 0; tries < 20 && (await consumed()) === before; tries++) await wait(50)
  t.equal(await consumed(), before - 1, 'the seat is free')
  t.match(
    (await remove(service, 'licA3Staff', 'inactiveStaff')).body,
    { outcome: 'alreadyRemoved' },
    'again: nothing to do',
  )

  for (const [user, keptBy] of [
    ['doubleLicensed', ['direct']],
    ['twoGroups', [groupOf(service, 'licA3Second')]],
  ] as const) {
    const { body } = await remove(service, 'licA3Staff', user)
    t.match(
      body,
      { outcome: 'removed', licenses: [{ effect: /kept|reduced/, keptBy, verification: 'verified' }] },
      user,
    )
  }
  t.equal(await consumed(), before - 1, 'a license from two sources holds one seat')

  const stuck = await remove(service, 'licA3Staff', 'dependencyFail')
  t.match(
    stuck.body,
    {
      outcome: 'removed',
      message: /no seat becomes free, but .+ did not go as foretold/,
      licenses: [{ verification: 'failed', message: /DependencyViolation/ }],
    },
    'a license that stays in error is not called freed',
  )
})

t.test('the story that the product is for, step by step over HTTP', async (t) => {
  const service = await startService(t, {
    env: { ON_LEAVE_ATTRIBUTE: 'extensionAttribute7=leave' },
    simulator: { users: 250 },
  })
  const groupId = groupOf(service, 'licA3Staff')
  const cutOff = 180
  const seatsFree = async () =>
    new Map<string, number>(
      (await service.call('GET /v1/licenses', { as: 'licenses' })).body.value.map(({ skuId, available }: any) => [
        skuId,
        available,
      ]),
    )
  const freeBefore = await seatsFree()
  const freed: { userId: string; skuId: string }[] = []
  const { body: members } = await service.call(`GET /v1/license-groups/${groupId}/members?inactiveDays=${cutOff}`, {
    as: 'licenses',
  })
  const outcomes: Record<string, number> = {}
  const removed: string[] = []
  const handle = async (member: any) => {
    const { body: activity } = await service.call(
      `GET /v1/users/${member.userId}/sign-in-activity?inactiveDays=${cutOff}`,
      { as: 'licenses' },
    )
    t.equal(activity.status, member.status)
    const { body: licenses } = await service.call(`GET /v1/users/${member.userId}/licenses`, { as: 'licenses' })
    const fromGroup = licenses.value.filter(({ sources }: any) =>
      sources.some((source: any) => source.groupId === groupId),
    )
    if (activity.status !== 'inactive' || fromGroup.length === 0) return
    const { status, body } = await service.call(`POST /v1/license-groups/${groupId}/removals`, {
      body: { userId: member.userId, onlyIfInactiveDays: cutOff },
      as: 'licenses',
    })
    if (status === 409) {
      t.equal(body.error.code, 'PlanRequired', 'what nobody approved ends here')
      outcomes['refused'] = (outcomes['refused'] ?? 0) + 1
      return
    }
    t.equal(status, 200, body.error?.message)
    outcomes[body.outcome] = (outcomes[body.outcome] ?? 0) + 1
    if (body.outcome === 'removed') {
      removed.push(member.userId)
      t.ok(
        body.licenses.length > 0 &&
          body.licenses.every(({ verification }: any) => verification === 'verified' || verification === 'failed'),
        `${member.displayName}: ${JSON.stringify(body.licenses)}`,
      )
      for (const { skuId, effect, verification } of body.licenses) {
        if (effect === 'freed' && verification === 'verified') freed.push({ userId: member.userId, skuId })
      }
    } else t.ok(body.skippedReason, `${member.displayName}: ${body.message}`)
  }
  // As a flow does it: an "Apply to each" with a degree of parallelism.
  const open = [...members.value]
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let member = open.shift(); member !== undefined; member = open.shift()) await handle(member)
    }),
  )
  t.equal(outcomes['removed'], 25, JSON.stringify(outcomes))
  t.ok((outcomes['refused'] ?? 0) > 0, 'more than 25 need a plan')
  t.ok((outcomes['skipped'] ?? 0) >= 5)
  const left = (await service.call(`GET /v1/license-groups/${groupId}/members`, { as: 'licenses' })).body.value.map(
    ({ userId }: any) => userId,
  )
  t.notOk(
    removed.some((userId) => left.includes(userId)),
    'who was removed is gone',
  )
  t.ok(freed.length >= 5, 'licenses are gone, and that was seen')
  for (const { userId, skuId } of freed) {
    const { value } = (await service.call(`GET /v1/users/${userId}/licenses`, { as: 'licenses' })).body
    t.notOk(
      value.some((license: any) => license.skuId === skuId),
      'the license is gone',
    )
  }
  for (
    let tries = 0;
    tries < 20 && [...(await seatsFree())].every(([skuId, free]) => free === freeBefore.get(skuId));
    tries++
  ) {
    await wait(50)
  }
  for (const [skuId, free] of await seatsFree()) {
    t.equal(
      free - (freeBefore.get(skuId) ?? 0),
      freed.filter((one) => one.skuId === skuId).length,
      `the seats of ${skuId} are free`,
    )
  }
  const written = await journalOf(service)
  t.equal(written.length, removed.length)
  t.ok(written.every(({ method, path }) => method === 'DELETE' && path.endsWith('/$ref')))
})

t.test('when Graph stumbles', async (t) => {
  const service = await startService(t)
  const fault = (rule: object) => service.simulate('POST /_simulator/faults', rule)
  const writes = '/members/.+/\\$ref'
  t.beforeEach(() => service.simulate('DELETE /_simulator/faults'))

  await t.test('a throttled removal is repeated when Retry-After is over', async (t) => {
    await service.simulate('POST /_simulator/stats/reset')
    await fault({ method: 'DELETE', path: writes, times: 2, effect: { status: 429, retryAfter: '0.3' } })
    t.match((await remove(service, 'licA3Staff', 'inactiveStaff')).body, { outcome: 'removed' })
    t.match(await service.simulate('GET /_simulator/stats'), { earlyRetries: 0 })
  })

  await t.test('a 503 that hid a success is found out, not repeated', async (t) => {
    const before = (await journalOf(service)).length
    await fault({ method: 'DELETE', path: writes, times: 1, effect: { status: 503 } })
    t.match((await remove(service, 'licA3Staff', 'inactiveOldStyle')).body, { outcome: 'removed' })
    t.equal((await journalOf(service)).length, before + 1)
  })

  await t.test('a broken connection ends in one effect', async (t) => {
    const before = (await journalOf(service)).length
    await fault({ method: 'DELETE', path: writes, times: 1, effect: { drop: true } })
    t.match((await remove(service, 'licA3Staff', 'failedAttemptsOnly')).body, { outcome: 'removed' })
    t.equal((await journalOf(service)).length, before + 1)
  })

  await t.test('a refusal of Graph names our identity, not the caller', async (t) => {
    await fault({
      method: 'DELETE',
      path: writes,
      effect: { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges' },
    })
    t.match(await remove(service, 'licA3Staff', 'quoteUser'), {
      status: 403,
      body: { error: { code: 'GraphPermissionMissing' } },
    })
  })

  await t.test('a 401 of Graph is not a 401 of ours', async (t) => {
    await fault({ method: 'DELETE', path: writes, effect: { status: 401, code: 'InvalidAuthenticationToken' } })
    t.match(await remove(service, 'licA3Staff', 'quoteUser'), {
      status: 424,
      body: { error: { code: 'GraphCredentialFailed' } },
    })
  })

  await t.test('a removal that never shows is not called done', async (t) => {
    await service.simulate('PATCH /_simulator/settings', { replicationMs: 60_000 })
    t.teardown(() => service.simulate('PATCH /_simulator/settings', { replicationMs: 50 }))
    const { body } = await remove(service, 'licA3Staff', 'dollarUser')
    t.match(body, { outcome: 'requested', licenses: [{ verification: 'expected' }] })
  })

  await t.test('who can not be read can not be spared, so nobody is removed', async (t) => {
    await service.app.close()
    const fresh = await startService(t)
    await fresh.simulate('POST /_simulator/faults', {
      path: 'roleManagement',
      effect: { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges' },
    })
    t.match(await remove(fresh, 'licA3Staff', 'inactiveStaff'), {
      status: 403,
      body: { error: { code: 'GraphPermissionMissing' } },
    })
    t.same(await journalOf(fresh), [])
  })
})

t.test('switches of the operator', async (t) => {
  const today = new Date().toISOString().slice(5, 10)
  const off = await startService(t, { env: { WRITES_ENABLED: 'false' } })
  t.match(await remove(off, 'licA3Staff', 'inactiveStaff'), {
    status: 403,
    body: { error: { code: 'WritesDisabled' } },
  })
  t.match(await remove(off, 'licA3Staff', 'inactiveStaff', { dryRun: true }), {
    status: 200,
    body: { outcome: 'wouldRemove' },
  })
  const quiet = await startService(t, { env: { QUIET_PERIODS: `${today}/${today}` } })
  t.match(await remove(quiet, 'licA3Staff', 'inactiveStaff'), { status: 409, body: { error: { code: 'QuietPeriod' } } })
  t.match(await remove(quiet, 'licA3Staff', 'inactiveStaff', { dryRun: true }), { status: 200 })
  t.same([await journalOf(off), await journalOf(quiet)], [[], []])
})

t.test('input that must be refused, and nothing is written', async (t) => {
  const service = await startService(t)
  const group = groupOf(service, 'licA3Staff')
  const userId = idOf(service, 'inactiveStaff')
  for (const [body, code, target] of [
    [{}, 'InvalidInput', 'userId'],
    [{ userId: '' }, 'EmptyValue', 'userId'],
    [{ userId: null }, 'EmptyValue', 'userId'],
    [{ userId: 5 }, 'InvalidInput', 'userId'],
    [{ userId: ['a@b.example'] }, 'InvalidInput', 'userId'],
    [{ userId, onlyIfInactiveDays: 29 }, 'InactiveDaysTooLow', 'onlyIfInactiveDays'],
    [{ userId, onlyIfInactiveDays: '90' }, 'InvalidInput', 'onlyIfInactiveDays'],
    [{ userId, onlyIfInactiveDays: null }, 'EmptyValue', 'onlyIfInactiveDays'],
    [{ userId, onlyIfInactiveDays: ' ', dryRun: '' }, 'EmptyValue', 'onlyIfInactiveDays'],
    [{ userId, onlyIfInactiveDay: 90 }, 'InvalidInput', 'onlyIfInactiveDay'],
    [{ userId, dryRun: 'perhaps' }, 'InvalidInput', 'dryRun'],
    [{ userId, dryRun: null }, 'EmptyValue', 'dryRun'],
    [{ userId, acceptSideEffects: 1 }, 'InvalidInput', 'acceptSideEffects'],
    [{ userId, reason: 'x'.repeat(513) }, 'InvalidInput', 'reason'],
    [[], 'InvalidInput', undefined],
    ['null', 'InvalidInput', undefined],
  ] as const) {
    const answer = await service.call(`POST /v1/license-groups/${group}/removals`, { body })
    t.equal(answer.status, 400, JSON.stringify(body))
    t.match(answer.body.error, { code, ...(target === undefined ? {} : { target }) }, answer.body.error?.message)
  }
  t.match(await service.call('POST /v1/license-groups/not-a-guid/removals', { body: { userId } }), {
    status: 400,
    body: { error: { code: 'InvalidInput', target: 'groupId' } },
  })
  t.match(await service.call(`POST /v1/license-groups/${group}/removals`, { body: { userId }, as: 'reader' }), {
    status: 403,
    body: { error: { code: 'RoleRequired' } },
  })
  t.same(await journalOf(service), [])
})
