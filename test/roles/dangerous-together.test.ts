import t from 'tap'
import { DANGEROUS_PAIRS } from '../../src/services/roles/findings/rules/dangerous-pairs.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { TOGETHER_RULES } from '../../src/services/roles/findings/rules/together.ts'
import { all, startService } from '../helper.ts'
import { PAIRS } from './azure-cases.ts'
import { row } from './made-up.ts'
import { facts } from './rule-cases.ts'

const found = (more: Partial<Facts>) => TOGETHER_RULES.flatMap(({ find }) => find(facts(more)))

t.test('each pair is found with both halves, with neither alone, and not of who rules the tenant anyway', async (t) => {
  t.same(Object.keys(PAIRS).sort(), DANGEROUS_PAIRS.map(({ pair }) => pair).sort())
  t.ok(DANGEROUS_PAIRS.every(({ source }) => source.startsWith('https://learn.microsoft.com/')))
  for (const [pair, both] of Object.entries(PAIRS)) {
    const [one, ...more] = found(both)
    t.same(more, [], pair)
    t.ok(one?.aspect?.startsWith(pair), pair)
    t.same(found({ ...both, otherAssignments: [] }), [], `${pair}: nothing in Azure`)
    t.same(found({ ...both, assignments: [], apps: [] }), [], `${pair}: nothing in Entra`)
    const ruler = row({ principalId: one?.subjectId ?? '' })
    t.same(found({ ...both, assignments: [...(both.assignments ?? []), ruler] }), [], `${pair}: of a ruler`)
  }
})

t.test(
  'nobody can reset an owner of Azure who is an administrator of Entra, or who may be protected by a group',
  async (t) => {
    const both = PAIRS['resetsOwnerOfAzure'] as Facts
    const [owner] = both.otherAssignments ?? []
    t.same(found({ ...both, assignments: [...both.assignments, row({ roleId: 'reader', tier: 2 })] }), [])
    t.same(
      found({ ...both, otherAssignments: [{ ...(owner as object), through: 'group', groupId: 'g' } as never] }),
      [],
    )
  },
)

t.test('whoever holds both halves is found and told which, and whoever holds one is not', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true' } })
  const { call, simulate } = bench
  const azure = (await simulate('GET /_simulator/cast')).azure.assignments
  const { principalId, scope, role } = azure.dangerousInSum
  const oneHalf = azure.customHarmless.principalId
  await simulate('POST /_simulator/azure/assignments', { principalId: oneHalf, role, scope })
  await call('POST /v1/role-snapshots', { body: {} })
  const of = async (id: string): Promise<any[]> =>
    (await all(bench, `GET /v1/role-findings?rule=dangerousTogether&subjectId=${id}`)).value
  const [sum] = await of(principalId)
  for (const told of ['Teams Administrator', 'Virtual Machine Contributor', 'rg-entra-connect', 'in Azure']) {
    t.ok(sum?.message.includes(told), `${told}: ${sum?.message}`)
  }
  t.same(await of(oneHalf), [], 'the machine alone is no sum')
})
