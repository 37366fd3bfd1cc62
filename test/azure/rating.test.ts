import fc from 'fast-check'
import t from 'tap'

import table from '../../src/data/azure-role-tiers.json' with { type: 'json' }
import { powerOf, rateAzureRole } from '../../src/services/roles/azure/rate-azure-roles.ts'
import { matches } from '../../src/services/roles/azure/wildcards.ts'

/** The same said slowly: a star is nothing, or a letter and a star. */
const slowly = (pattern: string, text: string): boolean =>
  pattern === ''
    ? text === ''
    : pattern[0] === '*'
      ? slowly(pattern.slice(1), text) || (text !== '' && slowly(pattern, text.slice(1)))
      : pattern[0]?.toLowerCase() === text[0]?.toLowerCase() && text !== '' && slowly(pattern.slice(1), text.slice(1))

const letters = (characters: string) =>
  fc.array(fc.constantFrom(...characters), { maxLength: 8 }).map((list) => list.join(''))

t.test('wildcards match what they say, whatever the case', async (t) => {
  fc.assert(
    fc.property(letters('aA/*'), letters('aAb/.'), (pattern, text) => matches(pattern, text) === slowly(pattern, text)),
    { numRuns: 2_000 },
  )
  t.ok(matches('microsoft.AUTHORIZATION/*/Write', 'Microsoft.Authorization/roleAssignments/write'))
  t.notOk(matches('Microsoft.Authorization/*/read', 'Microsoft.Authorization/roleAssignments/write'))
  t.notOk(matches('Microsoft.Authorization/roleAssignments/writes', 'Microsoft.Authorization/roleAssignments/write'))
  t.notOk(matches(`${'*a'.repeat(500)}b`, 'a'.repeat(5_000)), 'in time')
})

const allowing = (actions: string[], notActions: string[] = [], dataActions: string[] = []) => [
  { actions, notActions, dataActions, notDataActions: [] },
]
const custom = (...permissions: Parameters<typeof allowing>) =>
  rateAzureRole({
    id: '/x/1',
    roleName: 'x',
    builtIn: false,
    assignableScopes: [],
    permissions: allowing(...permissions),
  })

t.test('a role of their own is told by what it allows', async (t) => {
  t.equal(custom(['*']).tier, 0)
  t.equal(custom(['microsoft.authorization/ROLEASSIGNMENTS/*']).tier, 0)
  t.equal(
    custom(['Microsoft.Authorization/*'], ['Microsoft.Authorization/*/write', 'Microsoft.Authorization/*/delete']).tier,
    0,
  )
  t.equal(
    powerOf(
      allowing(['Microsoft.Authorization/*'], ['Microsoft.Authorization/*/write', 'Microsoft.Authorization/*/delete']),
    ),
    'Microsoft.Authorization/elevateAccess/action',
  )
  t.equal(custom(['*/write'], ['Microsoft.Authorization/*']).tier, 1)
  t.equal(custom(['Microsoft.Authorization/somethingNew/write']).tier, 0)
  t.equal(custom(['Microsoft.Compute/virtualMachines/*']).tier, 1)
  t.equal(custom(['*/read'], [], ['Microsoft.Storage/x/read']).tier, 1, 'data is more than reading who may what')
  t.equal(custom(['*/read']).tier, 2)
})

t.test('the table says what each source says, and which tier follows', async (t) => {
  const ids = new Set(table.map(({ roleId }) => roleId))
  t.equal(ids.size, table.length)
  for (const { name, tier, sources, disagreement } of table) {
    const ratings = [
      ...(sources.microsoft === 'privileged' ? [0] : []),
      ...[sources.azurePrivilegedIam, sources.azureTiering].filter((value) => value !== undefined),
    ]
    t.equal(tier === 0, ratings.includes(0), name)
    t.equal(disagreement, tier === 0 && new Set(ratings).size > 1, `${name}: disagreement`)
  }
})
