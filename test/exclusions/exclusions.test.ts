import t, { type Test } from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { Refusal } from '../../src/errors.ts'
import { createGraphReader } from '../../src/graph/reader.ts'
import type { User } from '../../src/graph/users.ts'
import { createAuditLog } from '../../src/services/audit/audit-log.ts'
import { createExclusions, type ExclusionInput } from '../../src/services/exclusions/exclusions.ts'
import { createSkipTokens } from '../../src/services/lists/skip-token.ts'
import { createProtection } from '../../src/services/people/protection.ts'
import { createRoleHolders } from '../../src/services/people/role-holders.ts'
import { createLedger } from '../../src/services/plans/ledger.ts'
import { DAY_MS } from '../../src/time.ts'
import type { Store } from '../../src/store/database.ts'
import { storages } from '../store-helper.ts'

const graph = await startSimulator({ users: 1200, quota: 'relaxed' })
t.teardown(() => graph.close())
const reader = createGraphReader({ baseUrl: graph.url, tokens: async () => 'token' })
const idOf = (name: string): string => graph.cast.users[name]?.id ?? name
const groupOf = (name: string): string => graph.cast.groups[name]?.id ?? name
const NO_GROUP = '00000000-0000-4000-8000-000000000001'

async function empty(store: Store, { configured = [] as string[], configuredReader = reader } = {}) {
  await store.db.deleteFrom('exclusions').execute()
  const time = { ms: Date.now() }
  const now = () => time.ms
  const audit = createAuditLog({ store, now })
  const exclusions = createExclusions({
    store,
    reader: configuredReader,
    ledger: createLedger({ store, audit, now }),
    policy: { excludedGroupIds: configured },
    skipTokens: createSkipTokens('secret'),
    now,
  })
  const add = (input: Partial<ExclusionInput>) =>
    exclusions.add(
      { kind: 'user', value: '', owner: 'Grace Hopper', reason: 'On a long voyage', ...input },
      'key:tester',
    )
  return { exclusions, audit, add, time, now }
}

const refusal = async (t: Test, promise: Promise<unknown>, code: string, target?: string) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Refusal)) return t.fail(`${code} was expected, not ${String(error)}`)
  t.match(
    { code: error.code, ...(target !== undefined && { target: error.target }) },
    { code, ...(target !== undefined && { target }) },
    error.message,
  )
  t.match(error.message, /^["A-Z]?.*\.$/)
}

const people = (names: readonly string[], select: readonly string[] = ['id']) =>
  Promise.all(names.map((name) => reader.get<User>({ path: `/users/${idOf(name)}`, select, complete: 'object' })))

const KINDS: [input: Partial<ExclusionInput>, excluded: string[], others: string[]][] = [
  [{ kind: 'user', value: 'inactiveStaff' }, ['inactiveStaff'], ['twoGroups']],
  [{ kind: 'user', value: "sinead.o'brien@northwind.example" }, ['quoteUser'], ['inactiveStaff']],
  [{ kind: 'group', value: 'licA3Second' }, ['twoGroups'], ['inactiveStaff']],
  [{ kind: 'group', value: 'licNested' }, ['nestedMember', 'nestedPlain'], ['inactiveStaff']],
  [{ kind: 'namePattern', value: 'breakglass*' }, ['breakGlass1', 'breakGlass2'], ['globalAdmin']],
  [{ kind: 'namePattern', value: '* GLASS 2' }, ['breakGlass2'], ['breakGlass1']],
  [{ kind: 'namePattern', value: 'b*k*g*2@*' }, ['breakGlass2'], ['breakGlass1']],
  [{ kind: 'namePattern', value: 'break' }, [], ['breakGlass1']],
  [{ kind: 'department', value: " o'brien hall " }, ['quoteUser'], ['inactiveStaff']],
  [{ kind: 'attribute', value: 'ExtensionAttribute7 = LEAVE' }, ['onLeave'], ['inactiveStaff']],
  [{ kind: 'attribute', value: 'userType=guest' }, ['guest'], ['inactiveStaff']],
  [{ kind: 'attribute', value: 'usageLocation=ZZ' }, [], ['inactiveStaff', 'guest']],
]

const HOSTILE: [input: Partial<ExclusionInput>, code: string, target: string][] = [
  ...(['user', 'group', 'namePattern', 'department', 'attribute'] as const).flatMap((kind) =>
    ['', '   ', 'x'.repeat(1000)].map((value): [Partial<ExclusionInput>, string, string] => [
      { kind, value },
      'InvalidInput',
      'value',
    ]),
  ),
  ...['*', '**', '* *', 'ab', 'a*b', ' a * b ', '***a**b***'].map(
    (value): [Partial<ExclusionInput>, string, string] => [{ kind: 'namePattern', value }, 'InvalidInput', 'value'],
  ),
  ...[
    'extensionAttribute7',
    'extensionAttribute7=',
    'extensionAttribute16=a',
    'extensionAttribute0=a',
    '=a',
    'mobilePhone=1',
    'constructor=a',
    '__proto__=a',
    '*=a',
  ].map((value): [Partial<ExclusionInput>, string, string] => [{ kind: 'attribute', value }, 'InvalidInput', 'value']),
  [{ kind: 'user', value: '*' }, 'InvalidInput', 'value'],
  [{ kind: 'user', value: 'nobody@northwind.example' }, 'UserNotFound', 'value'],
  [{ kind: 'user', value: NO_GROUP }, 'UserNotFound', 'value'],
  [{ kind: 'group', value: 'Everyone' }, 'InvalidInput', 'value'],
  [{ kind: 'group', value: NO_GROUP }, 'GroupNotFound', 'value'],
  [{ kind: 'department', value: 'Library', owner: ' ' }, 'InvalidInput', 'owner'],
  [{ kind: 'department', value: 'Library', reason: '' }, 'InvalidInput', 'reason'],
  [{ kind: 'department', value: 'Library', reason: 'x'.repeat(513) }, 'InvalidInput', 'reason'],
  [{ kind: 'department', value: 'Library', endDateTime: '2020-01-01T00:00:00Z' }, 'InvalidInput', 'endDateTime'],
  [{ kind: 'department', value: 'Library', endDateTime: 'soon' }, 'InvalidInput', 'endDateTime'],
]

for (const storage of await storages(t)) {
  t.test(storage.name, async (t) => {
    const store = await storage.open(t)

    for (const [{ kind, value = '' }, excluded, others] of KINDS) {
      t.test(`${kind} ${value}`, async (t) => {
        const { exclusions, add } = await empty(store)
        const added = await add({
          kind: kind as 'user',
          value: kind === 'user' ? idOf(value) : kind === 'group' ? groupOf(value) : value,
        })
        const names = [...excluded, ...others]
        for (const select of [
          ['id'],
          [
            'id',
            'displayName',
            'userPrincipalName',
            'department',
            'userType',
            'usageLocation',
            'onPremisesExtensionAttributes',
          ],
        ]) {
          const matches = await exclusions.of(await people(names, select))
          t.same([...matches.keys()].sort(), excluded.map(idOf).sort(), `whatever was read of them: ${select}`)
          for (const match of matches.values()) {
            t.match(match, {
              exclusionId: added.exclusionId,
              message: /^This account .+, so it is left alone: ask Grace Hopper if that should end\.$/,
            })
          }
        }
      })
    }

    t.test('what makes no sense or names too many is refused, and nothing is kept', async (t) => {
      const { exclusions, add } = await empty(store)
      for (const [input, code, target] of HOSTILE) await refusal(t, add(input), code, target)
      t.same(await exclusions.list({ includeExpired: true }), { value: [] })
    })

    t.test('a hostile pattern costs no time', async (t) => {
      const { exclusions, add } = await empty(store)
      await add({ kind: 'namePattern', value: `${'a*'.repeat(250)}b` })
      const begun = performance.now()
      const matches = await exclusions.of([
        { id: idOf('guest'), displayName: 'a'.repeat(50_000), userPrincipalName: null },
      ])
      t.equal(matches.size, 0)
      t.ok(performance.now() - begun < 30_000)
    })

    t.test('odd letters are the same letters', async (t) => {
      const { exclusions, add } = await empty(store)
      await add({ kind: 'namePattern', value: 'Rene\u0301*' })
      await add({ kind: 'department', value: 'half \ud800 pair' })
      const of = (displayName: string) =>
        exclusions.of([
          { id: idOf('guest'), displayName, userPrincipalName: 'x@northwind.example', department: 'None' },
        ])
      t.equal((await of('REN\u00c9 Magritte')).size, 1)
      t.equal((await of('Rene Magritte')).size, 0)
    })

    t.test('an exclusion ends at its moment, and is told as expired', async (t) => {
      const { exclusions, add, time } = await empty(store)
      const endDateTime = new Date(time.ms + DAY_MS).toISOString()
      const { exclusionId, ...added } = await add({ kind: 'user', value: idOf('inactiveStaff'), endDateTime })
      t.match(added, { outcome: 'added', expired: false, endDateTime, displayName: String })
      const users = await people(['inactiveStaff'])
      t.match(
        (await exclusions.of(users)).get(idOf('inactiveStaff'))?.message,
        new RegExp(`until ${endDateTime.slice(0, 10)}`),
      )

      time.ms += DAY_MS - 1
      t.equal((await exclusions.of(users)).size, 1, 'holds to the last')
      time.ms += 1
      t.equal((await exclusions.of(users)).size, 0, 'and not beyond')
      t.same((await exclusions.list({})).value, [])
      t.match((await exclusions.list({ includeExpired: true })).value, [{ exclusionId, expired: true }])
      t.match(
        await add({ kind: 'user', value: idOf('inactiveStaff') }),
        { outcome: 'added' },
        'one that ended is no obstacle to another',
      )
    })

    t.test('the same is not made twice, but a longer protection is', async (t) => {
      const { exclusions, add, time, audit } = await empty(store)
      const soon = new Date(time.ms + DAY_MS).toISOString()
      const first = await add({ kind: 'department', value: 'Library', endDateTime: soon })
      t.match(await add({ kind: 'department', value: 'LIBRARY', endDateTime: soon }), {
        outcome: 'alreadyExcluded',
        exclusionId: first.exclusionId,
      })
      const longer = await add({ kind: 'department', value: 'Library' })
      t.equal(longer.outcome, 'added')
      t.match(await add({ kind: 'department', value: 'library', endDateTime: soon }), { outcome: 'alreadyExcluded' })
      const { seq } = await audit.head()
      const many = await Promise.all(Array.from({ length: 5 }, () => add({ kind: 'department', value: 'Nursing' })))
      t.same(many.map(({ outcome }) => outcome).sort(), ['added', ...Array<string>(4).fill('alreadyExcluded')].sort())
      t.equal((await audit.head()).seq, seq + 1)
      t.equal((await exclusions.list({})).value.length, 3)
    })

    t.test('it is written down who did what, with what can be erased', async (t) => {
      const { exclusions, add, audit } = await empty(store)
      const { seq } = await audit.head()
      t.match(await add({ kind: 'user', value: idOf('inactiveStaff'), dryRun: true }), {
        outcome: 'wouldAdd',
        value: idOf('inactiveStaff'),
      })
      t.notOk('exclusionId' in (await add({ kind: 'user', value: idOf('inactiveStaff'), dryRun: true })))
      const { exclusionId = '' } = await add({ kind: 'user', value: idOf('inactiveStaff') })
      await add({ kind: 'group', value: groupOf('licNested').toUpperCase() })
      t.match(await exclusions.remove(exclusionId, { dryRun: true }, 'key:other'), { outcome: 'wouldRemove' })
      t.match(await exclusions.remove(exclusionId, {}, 'key:other'), { outcome: 'removed', exclusionId })
      t.match(await exclusions.remove(exclusionId, {}, 'key:other'), { outcome: 'alreadyRemoved', exclusionId })
      await refusal(t, exclusions.remove('nothing', {}, 'key:other'), 'ExclusionNotFound', 'exclusionId')

      const rows = await store.db.selectFrom('auditEntries').selectAll().where('seq', '>', seq).orderBy('seq').execute()
      t.match(
        rows.map(({ text }) => JSON.parse(text)),
        [
          {
            actor: 'key:tester',
            action: 'exclusion.added',
            userId: idOf('inactiveStaff'),
            data: { exclusionId, kind: 'user' },
          },
          { actor: 'key:tester', action: 'exclusion.added', groupId: groupOf('licNested'), data: { kind: 'group' } },
          { actor: 'key:other', action: 'exclusion.removed', userId: idOf('inactiveStaff'), data: { exclusionId } },
        ],
      )
      t.equal(rows.length, 3)
      t.notMatch(rows.map(({ text }) => text).join(), /Grace|voyage/)
      t.match(rows[0]?.personal, /Grace.*voyage/)
      t.match(await audit.verify(), { ok: true })
      t.equal((await exclusions.of(await people(['inactiveStaff']))).size, 0, 'what was removed holds no more')
    })

    t.test('a list goes on where it ended', async (t) => {
      const { exclusions, add, time } = await empty(store)
      for (let index = 0; index < 5; index++) {
        // Some at the same moment.
        if (index % 2 === 0) time.ms += 1
        await add({ kind: 'department', value: `Department ${index}` })
      }
      await add({ kind: 'namePattern', value: 'svc-*' })
      const seen: string[] = []
      let skipToken: string | undefined
      do {
        const page: Awaited<ReturnType<typeof exclusions.list>> = await exclusions.list({
          kind: 'department',
          top: 2,
          ...(skipToken !== undefined && { skipToken }),
        })
        seen.push(...page.value.map(({ value }) => value))
        skipToken = page.skipToken
      } while (skipToken !== undefined)
      t.same(
        seen.sort(),
        [0, 1, 2, 3, 4].map((index) => `Department ${index}`),
      )
    })

    t.test('a thousand people cost a handful of requests', async (t) => {
      const { exclusions, add } = await empty(store, { configured: [groupOf('licA3Second').toUpperCase()] })
      await add({ kind: 'group', value: groupOf('licNested') })
      await add({ kind: 'attribute', value: 'employeeType=Faculty' })
      const users: User[] = []
      for await (const page of reader.pages<User>({
        path: '/users',
        select: ['id', 'employeeType'],
        top: 999,
        complete: 'whole',
      })) {
        users.push(...page)
      }
      const faculty = users.filter(({ employeeType }) => employeeType === 'Faculty').map(({ id }) => id)
      graph.world.stats.reset()
      const matches = await exclusions.of(users.slice(0, 1000).map(({ id }) => ({ id })))
      t.ok(graph.world.stats.httpRequests <= 8, `${graph.world.stats.httpRequests} requests`)
      t.match(matches.get(idOf('twoGroups')), { message: /on this service/ })
      t.notOk(matches.get(idOf('twoGroups'))?.exclusionId)
      t.match(matches.get(idOf('nestedMember')), { message: /LIC Visio Departments/ })
      const known = new Set(users.slice(0, 1000).map(({ id }) => id))
      t.ok(faculty.length > 50 && faculty.filter((id) => known.has(id)).every((id) => matches.has(id)))

      graph.world.stats.reset()
      await exclusions.of(users.slice(0, 1000))
      t.equal(graph.world.stats.httpRequests, 0, 'what was read is kept')
      const few = await exclusions.of(users.filter(({ id }) => [idOf('twoGroups'), idOf('inactiveStaff')].includes(id)))
      t.same([...few.keys()].includes(idOf('twoGroups')), true)
      t.equal(graph.world.stats.httpRequests, 1, 'a few people are asked about anew')
    })

    t.test('what can not be read is a failure, never nobody', async (t) => {
      const { exclusions, add } = await empty(store, { configured: [NO_GROUP] })
      await refusal(t, exclusions.of(await people(['inactiveStaff'])), 'ExcludedGroupNotFound')
      t.equal((await exclusions.of([])).size, 0)

      const other = await empty(store)
      await add({ kind: 'group', value: groupOf('licNested') })
      await add({ kind: 'attribute', value: 'employeeType=Faculty' })
      const everybody: User[] = []
      for await (const page of reader.pages<User>({ path: '/users', select: ['id'], top: 999, complete: 'whole' })) {
        everybody.push(...page)
      }
      for (const path of ['/directoryObjects/getByIds', 'transitiveMembers', '/users\\?']) {
        graph.world.faults.clear()
        graph.world.faults.add({ path, effect: { status: 403 } })
        await t.rejects(other.exclusions.of(everybody.slice(0, 100)), { name: 'GraphFailure', status: 403 }, path)
      }
      graph.world.faults.clear()
      graph.world.faults.add({ path: 'checkMemberGroups', effect: { status: 403 } })
      await t.rejects(other.exclusions.of(everybody.slice(0, 2)), { name: 'GraphFailure', status: 403 })
      graph.world.faults.clear()
      t.equal((await other.exclusions.of(everybody.slice(0, 2))).size, 0, 'a failure is not kept')
    })

    t.test('protection spares whoever is excluded, for a thousand people at once', async (t) => {
      const { exclusions, add, now } = await empty(store)
      const { exclusionId } = await add({ kind: 'user', value: idOf('inactiveStaff') })
      const protection = createProtection({
        reader,
        exclusions,
        roleHolders: createRoleHolders({ reader, now }),
        policy: {
          breakGlassUsers: [idOf('breakGlass1')],
          onLeaveAttribute: undefined as never,
          onLeaveUsers: [],
        },
        now,
      })
      const users: User[] = []
      for await (const page of reader.pages<User>({
        path: '/users',
        select: ['id', 'userPrincipalName', 'userType'],
        top: 999,
        complete: 'whole',
      })) {
        users.push(...page)
      }
      graph.world.stats.reset()
      const verdicts = await protection.of(users.slice(0, 1000), { mailboxes: false })
      t.ok(
        graph.world.stats.httpRequests <= 6,
        `${graph.world.stats.httpRequests} requests without a look at mailboxes`,
      )
      t.equal(verdicts.size, 1000)
      t.match(verdicts.get(idOf('inactiveStaff')), { spared: { reason: 'excluded', message: /on the exclusion list/ } })
      t.match(verdicts.get(idOf('breakGlass1')), { spared: { reason: 'breakGlass' } })
      t.match(verdicts.get(idOf('guest')), { spared: { reason: 'guest' } })
      t.notOk(verdicts.get(idOf('twoGroups'))?.spared)
      t.notOk(
        (await protection.of(await people(['guest'], ['id', 'userType']), { guests: true })).get(idOf('guest'))?.spared,
      )

      await exclusions.remove(exclusionId ?? '', {}, 'key:tester')
      t.notOk((await protection.of(users.slice(0, 50))).get(idOf('inactiveStaff'))?.spared, 'at once')
    })
  })
}
