import { sql } from 'kysely'
import t from 'tap'
import { all } from '../helper.ts'
import { startPlans } from '../plans/support.ts'
import { startRolePlans } from '../role-plans/support.ts'

const MADE = 'change.verified'

t.test('entries about a group are found by it, and by it alone', async (t) => {
  const bench = await startRolePlans(t)
  const group = bench.groupId('roleGroup')
  const finished = await bench.made({
    action: 'standingToEligible',
    allRoles: true,
    principalIds: [group],
    includeGroups: true,
  })
  const list = async (query: string) => all(bench, `GET /v1/audit?${query}`, 'roleApprover')
  const { value: about } = await list(`principalId=${group.toUpperCase()}&top=1`)
  t.ok(about.length > 1, 'over several pages')
  t.same([...new Set(about.map(({ principalId }: any) => principalId))], [group])
  const { value: every } = await list(`planId=${finished.planId}`)
  t.same(
    about.map(({ sequence }: any) => sequence),
    every.flatMap(({ sequence, principalId }: any) => (principalId === group ? [sequence] : [])),
    'all of them, newest first',
  )
  t.equal((await list(`principalId=${group}&planId=${finished.planId}&action=${MADE}`)).value.length, 2)
  t.same((await list(`userId=${group}`)).value, [], 'a group is nobody')
  t.same((await list(`principalId=${bench.userId('groupAdmin')}`)).value, [], 'and a person is no group')
  t.same((await list(`principalId=${group}&skuId=${group}`)).value, [])
})

t.test('entries about a product are found by it', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.approved({ allGroups: true, groupIds: undefined, directLicenses: 'remove' })
  await bench.applied(plan.planId)
  const { value: every } = await all(bench, `GET /v1/audit?planId=${plan.planId}`, 'approver')
  const skuId: string = every.find((entry: any) => entry.skuId !== undefined)?.skuId
  t.match(skuId, /^[0-9a-f-]{36}$/)
  const { value } = await all(bench, `GET /v1/audit?skuId=${skuId.toUpperCase()}`, 'approver')
  t.ok(value.length > 0)
  t.same([...new Set(value.map((entry: any) => entry.skuId))], [skuId])
  t.same(
    value.map(({ sequence }: any) => sequence),
    every.flatMap((entry: any) => (entry.skuId === skuId ? [entry.sequence] : [])),
  )
})

t.test('what is no id is refused, and a place in one list is none in another', async (t) => {
  const bench = await startPlans(t)
  await bench.create()
  for (const name of ['principalId', 'skuId']) {
    for (const value of ['x', `${bench.userId('guest')}'`, 'null', '*']) {
      t.match(await bench.call(`GET /v1/audit?${name}=${encodeURIComponent(value)}`), {
        status: 400,
        body: { error: { code: 'InvalidInput', target: name } },
      })
    }
    const { nextLink } = (await bench.call('GET /v1/audit?top=1')).body
    t.match(await bench.call(`GET ${nextLink}&${name}=${bench.userId('guest')}`), {
      status: 400,
      body: { error: { code: 'InvalidSkipToken' } },
    })
  }
  for (const name of ['principalId', 'skuId']) {
    const { rows } = await bench.store.db.transaction().execute(async (db) => {
      await sql`set local enable_seqscan = off`.execute(db)
      return sql<{ 'QUERY PLAN': string }>`
        explain select * from audit_entries where text::jsonb ->> ${sql.lit(name)} = 'a' order by seq desc limit 10
      `.execute(db)
    })
    const index = name === 'skuId' ? 'audit_entries_by_sku' : 'audit_entries_by_principal'
    t.match(rows.map((row) => Object.values(row)[0]).join('\n'), index)
  }
})
