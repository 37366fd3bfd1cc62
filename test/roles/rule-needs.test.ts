import t from 'tap'
import { unknownOf } from '../../src/services/roles/findings/judge-findings.ts'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import type { Facts, Rule } from '../../src/services/roles/findings/rules/rule.ts'
import { SNAPSHOT_PARTS, type SnapshotPart } from '../../src/snapshot-parts.ts'
import { app, group } from './made-up.ts'
import { APPROVED, CASES, eligible, facts, settings } from './rule-cases.ts'

/** Where the parts of a snapshot end up. */
const LISTS: Partial<Record<keyof Facts, SnapshotPart>> = {
  settings: 'settings',
  apps: 'apps',
  approvers: 'approvers',
  uses: 'activity',
  reviews: 'accessReviews',
  policies: 'conditionalAccess',
  alerts: 'alerts',
  units: 'units',
  licenses: 'licenses',
  otherAssignments: 'azure',
  otherRoles: 'azure',
  denyAssignments: 'azure',
  classicAdministrators: 'azure',
  otherSettings: 'azure',
  weakenedSettings: 'azure',
}
const FIELDS: Partial<Record<keyof Facts, Record<string, SnapshotPart>>> = {
  holders: {
    mfaRegistered: 'secondFactors',
    methods: 'secondFactors',
    signInKnown: 'signIns',
    lastActivityDateTime: 'signIns',
  },
  groups: { underPim: 'groups', settings: 'groups', deviations: 'groups' },
}

/** The same facts, that tell when something of a part is looked at. */
function watched(facts: Facts, seen: Set<SnapshotPart>): Facts {
  const watch = <T extends object>(value: T, told: (name: string) => SnapshotPart | undefined): T =>
    new Proxy(value, {
      get(target, name) {
        const part = told(String(name))
        if (part !== undefined) seen.add(part)
        return Reflect.get(target, name)
      },
    })
  const rows = Object.fromEntries(
    Object.entries(FIELDS).map(([name, fields]) => [
      name,
      (facts[name as keyof Facts] as object[] | undefined)?.map((row) => watch(row, (field) => fields[field])),
    ]),
  )
  return watch({ ...facts, ...rows }, (name) => LISTS[name as keyof Facts])
}

/** The same without a part, as a snapshot has it that could not read it. */
function without(facts: Facts, part: SnapshotPart): Facts {
  const lists = (Object.keys(LISTS) as (keyof Facts)[]).filter((name) => LISTS[name] === part)
  const emptied = Object.fromEntries(
    lists.map((name) => [name, name === 'apps' || name === 'settings' ? [] : undefined]),
  )
  return { ...facts, ...emptied, unread: [part] }
}

/** What a rule looks at only in cases that the others have none of. */
const MORE: Record<string, Partial<Facts>[]> = {
  drift: [{ approved: [{ ...APPROVED, what: 'review', exists: true }], reviews: [] }],
  groupOwnerCouldTakeOver: [
    { groups: [group({ owners: [{ id: 'a1', type: 'servicePrincipal' }] })], apps: [app({ tier: 1 })] },
  ],
  wouldGetStuck: [
    {
      assignments: [eligible({ membership: 'eligibleMember', through: 'group', groupId: 'g1' })],
      groups: [group({ settings: { mfaOnActivation: true } })],
    },
    { assignments: [eligible()], settings: [settings({ approvalOnActivation: true })], approvers: [] },
  ],
}

const casesOf = ({ id }: Rule): Facts[] => [...(CASES[id] ?? []), ...(MORE[id] ?? [])].map((more) => facts(more))

t.test('every rule says what parts of a snapshot it needs', async (t) => {
  for (const rule of RULES) {
    const seen = new Set<SnapshotPart>()
    for (const one of casesOf(rule)) rule.find(watched(one, seen))
    const asked = (one: Facts) => JSON.stringify(rule.unknown?.(one) ?? false)
    const noticed = SNAPSHOT_PARTS.filter((part) =>
      casesOf(rule).some((one) => asked(one) !== asked(without(one, part)) && asked(without(one, part)) !== '[]'),
    )
    t.same([...new Set([...rule.needs, ...noticed])].sort(), [...seen].sort(), rule.id)
  }
})

t.test('what a rule finds is found, or unknown, without any part', async (t) => {
  for (const rule of RULES) {
    const [fires] = casesOf(rule)
    for (const part of SNAPSHOT_PARTS) {
      const less = without(fires as Facts, part)
      const unknown = unknownOf(less, [rule])
      t.ok(unknown.partly.has(rule.id) || rule.find(less).length > 0, `${rule.id} without ${part}`)
    }
  }
})
