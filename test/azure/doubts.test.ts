import t from 'tap'
import type { ArmReader } from '../../src/arm/reader.ts'
import type { ActiveInstanceRow, AssignmentRow, DefinitionRow, InstanceRow } from '../../src/arm/rows.ts'
import { GraphFailure } from '../../src/graph/failure.ts'
import { activeGrants } from '../../src/services/roles/azure/azure-grants.ts'
import { coverageOf } from '../../src/services/roles/azure/coverage.ts'
import type { Place, Places } from '../../src/services/roles/azure/places.ts'
import { readInstances, type Instances } from '../../src/services/roles/azure/read-instances.ts'

const ROOT = '/providers/microsoft.management/managementgroups/root'
const place = (key: string, kind: Place['kind'], displayName: string, parent?: string): Place => ({
  scope: key,
  key,
  kind,
  displayName,
  ...(parent !== undefined && { parent }),
})
const root = place(ROOT, 'managementGroup', 'Root')
const web = place('/subscriptions/web', 'subscription', 'Web', ROOT)
const lab = place('/subscriptions/lab', 'subscription', 'Lab', ROOT)
/** A subscription that no management group holds. */
const alone = place('/subscriptions/alone', 'subscription', 'Alone')
const places: Places = {
  whole: true,
  root,
  all: new Map([root, web, lab, alone].map((one) => [one.key, one])),
  unseen: [],
}
const SCOPES = [...places.all.values()]

const row = (id: string, scope: string, more: Partial<AssignmentRow> = {}): AssignmentRow => ({
  id: `${scope}/providers/microsoft.authorization/roleassignments/${id}`,
  scope,
  principalId: id,
  roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/owner',
  ...more,
})
/** A reader of which only this is asked; anything else is a fault of the test. */
const only = (asked: Partial<ArmReader>) => asked as ArmReader

t.test('an empty list is not believed where something from above belongs in it', async (t) => {
  const lists: Record<string, InstanceRow[]> = { [ROOT]: [row('a', ROOT)], [web.key]: [row('b', web.key)] }
  const asked = async (scope: string) => lists[scope] ?? []
  const { rows, read, unseen } = await readInstances(asked, 'eligibilities', SCOPES, places)
  t.equal(rows.size, 2)
  t.same([...read].sort(), [ROOT, alone.key, web.key].sort(), 'nothing is above the one that no group holds')
  t.match(unseen, [
    {
      what: 'eligibilities',
      reason: 'refused',
      code: 'EmptyWhereInherited',
      scopeId: lab.key,
      scopeName: 'Subscription Lab',
    },
  ])
  t.equal(unseen.length, 1)

  const everywhere = await readInstances(
    async (scope) => (scope === ROOT ? [row('e', '/')] : []),
    'eligibilities',
    SCOPES,
    places,
  )
  t.same(
    everywhere.unseen.map(({ scopeId }) => scopeId).sort(),
    [web, lab, alone].map(({ key }) => key).sort(),
    'all of Azure is above each',
  )
  const nothing = await readInstances(async () => [], 'eligibilities', SCOPES, places)
  t.same(nothing.unseen, [], 'nobody is eligible anywhere, and that may be so')
  const active = await readInstances(async () => [], 'timeBounds', SCOPES, places)
  t.equal(active.unseen.length, SCOPES.length, 'but our own role is active')
})

t.test('a Reader through a group sees what its group may see', async (t) => {
  const definitions = new Map<string, DefinitionRow>(
    [
      ['reader', ['*/read']],
      ['starter', ['Microsoft.Compute/virtualMachines/start/action']],
    ].map(([id, actions]) => [
      id as string,
      {
        id: id as string,
        roleName: id as string,
        builtIn: true,
        permissions: [{ actions: actions as string[], notActions: [], dataActions: [], notDataActions: [] }],
        assignableScopes: ['/'],
      },
    ]),
  )
  const ofGroup = row('group', ROOT, { roleDefinitionId: '/x/roleDefinitions/reader' })
  const wanted = new Set([ROOT, web.key, lab.key])
  const look = async (told: AssignmentRow[] | GraphFailure, kept: AssignmentRow[], own: Places = places) => {
    const filters: string[] = []
    const reader = only({
      assignmentsAtOrAbove: async (_scope, filter = '') => {
        filters.push(filter)
        if (told instanceof GraphFailure) throw told
        return told
      },
    })
    const assignments = new Map(kept.map((one) => [one.id, one]))
    const found = await coverageOf({ reader, places: own, wanted, objectId: 'ME', assignments, definitions })
    return { covered: found.covered.length, unseen: found.unseen.length, filters }
  }
  t.same(await look([ofGroup], [ofGroup]), { covered: 3, unseen: 0, filters: ["assignedTo('ME')"] })
  t.same((await look([ofGroup], [])).covered, 0, 'a role that was not read with the others is not believed')
  t.same((await look([], [ofGroup])).covered, 0, 'nor is one of a group that we are not in')
  const starter = row('group', ROOT, { roleDefinitionId: '/x/roleDefinitions/starter' })
  t.match(await look([starter], [starter]), { covered: 0, unseen: 3 }, 'a role that may not see roles shows nothing')
  const refused = new GraphFailure({ status: 403, code: 'AuthorizationFailed', message: 'No.', service: 'Azure' })
  t.same((await look(refused, [ofGroup])).covered, 0)
  const busy = new GraphFailure({ status: 429, code: 'TooManyRequests', message: 'Later.', service: 'Azure' })
  await t.rejects(look(busy, [ofGroup]), busy, 'what passes by itself is no "no"')
  t.same(
    (await look([ofGroup], [ofGroup], { ...places, whole: false })).filters,
    [],
    'not asked where the root is out of sight',
  )
  const mine = row('me', web.key, { roleDefinitionId: '/x/roleDefinitions/reader' })
  t.same(
    await look([ofGroup], [mine, ofGroup]),
    { covered: 1, unseen: 2, filters: [] },
    'our own role is enough to know',
  )
})

t.test('what only Resource Graph knows is looked up, fifty at most, and the rest is said to be in doubt', async (t) => {
  const listed: ActiveInstanceRow = { ...row('listed', web.key), assignmentType: 'Assigned' }
  const active: Instances<ActiveInstanceRow> = { rows: new Map([['x', listed]]), read: new Set([web.key]), unseen: [] }
  const grantsOf = async (count: number, exists: (id: string) => boolean) => {
    const indexed = [
      row('listed', web.key),
      ...Array.from({ length: count }, (_, index) => row(`late${index}`, `${web.key}/resourceGroups/g${index % 2}`)),
      // Whose list was not read: no list contradicts it.
      row('elsewhere', lab.key),
    ]
    const looked: string[] = []
    const reader = only({
      async hasAssignment(id) {
        looked.push(id)
        return exists(id)
      },
    })
    const assignments = new Map(indexed.map((one) => [one.id, one]))
    const found = await activeGrants({ reader, places, assignments, active })
    return { ...found, looked: looked.length, who: found.grants.map(({ principalId }) => principalId) }
  }
  const few = await grantsOf(50, (id) => !id.endsWith('late7'))
  t.equal(few.looked, 50)
  t.same(few.unseen, [])
  t.notOk(few.who.includes('late7'), 'what is gone is left out')
  t.equal(few.who.length, 1 + 49 + 1)
  t.ok(few.who.includes('elsewhere'))

  const many = await grantsOf(120, () => false)
  t.equal(many.looked, 50)
  t.same(many.who.filter((who) => who.startsWith('late')).length, 70, 'what nobody looked at stays in: better too many')
  t.match(many.unseen, [
    { what: 'timeBounds', reason: 'tooMuch', code: 'IndexLags', scopeId: `${web.key}/resourceGroups/g0` },
    { what: 'timeBounds', reason: 'tooMuch', code: 'IndexLags', scopeName: 'Subscription Web / resource group g1' },
  ])
  t.equal(many.unseen.length, 2, 'each scope once')
})
