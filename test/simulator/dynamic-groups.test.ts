import t from 'tap'

import { takesIn } from '../../simulator/tenant/membership-rule.ts'
import { start } from './support.ts'

t.test(
  'a department moves its person in and out of dynamic groups, and licenses follow, each after a while',
  async (t) => {
    const { call, get, user, group, sku, control } = await start(t, { dynamicMs: 1_500, licenseMs: 300 })
    const path = `/users/${user('contactPerfect')}`
    const isMember = async (name: string): Promise<boolean> =>
      (await get(`/groups/${group(name)}/members?$select=id&$top=999`)).body.value.some(
        ({ id }: { id: string }) => id === user('contactPerfect'),
      )
    const license = async () =>
      (await get(`${path}?$select=licenseAssignmentStates`)).body.licenseAssignmentStates.find(
        ({ assignedByGroup }: { assignedByGroup: string }) => assignedByGroup === group('licDynamic'),
      )
    const until = async (test: () => Promise<boolean>) => {
      for (let tries = 0; tries < 100 && !(await test()); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return test()
    }

    t.equal((await call('PATCH', path, { body: { department: 'library' } })).status, 204)
    t.notOk(await isMember('licDynamic'), 'not at once')
    t.ok(await until(() => isMember('licDynamic')))
    t.ok(await until(async () => (await license())?.skuId === sku('POWER_BI_PRO')), 'the license comes')

    await call('PATCH', path, { body: { department: null } })
    t.ok(await until(async () => !(await isMember('licDynamic'))))
    t.ok(await until(async () => (await license()) === undefined), 'and goes')

    await control('PATCH', `groups/${group('licDynamic')}`, { membershipRuleProcessingState: 'Paused' })
    await call('PATCH', path, { body: { department: 'Library' } })
    await new Promise((resolve) => setTimeout(resolve, 400))
    t.notOk(await isMember('licDynamic'), 'a paused rule moves nobody')
  },
)

t.test('an administrative unit can be made dynamic', async (t) => {
  const { get, control, cast } = await start(t)
  const id = cast.administrativeUnits['campusNorth']?.id ?? ''
  await control('PATCH', `units/${id}`, { membershipType: 'Dynamic', membershipRule: 'user.city -eq "Redmond"' })
  const { value } = (await get('/directory/administrativeUnits?$select=id,membershipType,membershipRule')).body
  t.match(
    value.find((unit: { id: string }) => unit.id === id),
    { membershipType: 'Dynamic', membershipRule: 'user.city -eq "Redmond"' },
  )
})

t.test('rules', async (t) => {
  const person: Record<string, unknown> = { department: 'Nursing', officelocation: 'North 1', businessphones: ['+1'] }
  for (const [rule, expected] of [
    ['(user.department -eq "nursing")', true],
    ['user.department -ne "Nursing"', false],
    ['(user.department -eq "Library") -or (user.physicalDeliveryOfficeName -startsWith "North")', true],
    ['(user.department -eq "Nursing") -and (user.telephoneNumber -contains "2")', false],
    ['user.city -eq ""', true],
  ] as const) {
    t.equal(
      takesIn(rule, (property) => person[property]),
      expected,
      rule,
    )
  }
  t.throws(() => takesIn('Direct Reports for "x"', () => undefined), /does not understand/)
})
