import t from 'tap'
import { AZURE_UNPLANNED_RULES } from '../../src/services/roles/findings/rules/azure-unplanned.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import type { Unseen } from '../../src/services/roles/systems/system.ts'
import { elevated, inGroup, newRow, rootOwner } from './azure-cases.ts'
import { azureRow } from './made-up.ts'
import { facts } from './rule-cases.ts'

const [rule] = AZURE_UNPLANNED_RULES as [(typeof AZURE_UNPLANNED_RULES)[number]]
const found = (more: Partial<Facts>) => rule.find(facts(more))
const unseen = (...parts: Unseen[]): Partial<Facts> => ({
  systems: [{ system: 'azure', state: 'partlyRead', unseen: parts }],
})

t.test('a finding says how, when and by whom a role was given, and what of that nobody knows', async (t) => {
  const said = (more: object) => found({ otherAssignments: [newRow(more)] }).map(({ message }) => message)
  t.same(said({}), [
    'In Azure, holds Owner for Subscription Campus, and no approved plan gave it. It was given outside of Privileged ' +
      'Identity Management on 2026-11-02 by Olga.',
  ])
  t.same(said({ madeInPim: undefined, createdByName: 'Deployer', createdByType: 'servicePrincipal' }), [
    'In Azure, holds Owner for Subscription Campus, and no approved plan gave it. It was given on 2026-11-02 by the ' +
      'app Deployer. Whether Privileged Identity Management gave it is not known, since time bounds were not read.',
  ])
  t.same(said({ createdByName: undefined, createdByType: undefined, createdDateTime: undefined }), [
    'In Azure, holds Owner for Subscription Campus, and no approved plan gave it. It was given outside of Privileged ' +
      'Identity Management after 2026-11-01 by somebody whom the directory does not know (olga).',
  ])
  t.same(said({ assignmentType: 'eligible', madeInPim: undefined, createdById: undefined }), [
    'In Azure, may activate Owner for Subscription Campus, and no approved plan gave it. It was given in Privileged ' +
      'Identity Management on 2026-11-02. Who gave it is not known.',
  ])
})

t.test('the more power over the more of Azure, the worse', async (t) => {
  const worst = (more: object) => found({ otherAssignments: [newRow(more)] }).map(({ severity }) => severity)
  t.same(worst({}), ['high'])
  t.same(worst(inGroup), ['medium'])
  t.same(worst({ tier: 1 }), ['medium'])
  t.same(worst({ tier: 1, ...inGroup }), ['low'])
  t.same(found({ otherAssignments: [elevated({ ...newRow(), scopeType: 'root', scopeId: '/' })] })[0]?.severity, 'high')
})

t.test('what may be activated alone is neither there nor gone', async (t) => {
  const doubtful = newRow({ madeInPim: undefined })
  for (const [eligible, about] of [
    [azureRow({ assignmentType: 'eligible' }), 'at the same scope'],
    [rootOwner({ assignmentType: 'eligible' }), 'at a management group'],
    [azureRow({ assignmentType: 'eligible', scopeType: 'root', scopeId: '/' }), 'for all of Azure'],
    [azureRow({ assignmentType: 'eligible', through: 'group', groupId: 'g1' }), 'through a group'],
  ] as const) {
    const content = facts({ otherAssignments: [doubtful, eligible] })
    t.same(rule.find(content), [], about)
    t.match(rule.unknown?.(content), [{ subjectId: 'u1', aspect: 'azureRoleAssignment /subscriptions/s1' }], about)
  }
  const below = azureRow({ assignmentType: 'eligible', ...inGroup })
  t.equal(found({ otherAssignments: [doubtful, below] }).length, 1, 'who is eligible for less activates no more')
  const hidden = { otherAssignments: [doubtful], ...unseen({ what: 'eligibilities', reason: 'noPermission' }) }
  t.same(found(hidden), [], 'somebody behind a group may be eligible')
  t.equal((rule.unknown?.(facts(hidden)) as unknown[]).length, 1)
  t.equal(found({ ...hidden, otherAssignments: [newRow()] }).length, 1, 'and what was no activation is not in doubt')
})

t.test('where nobody sees who holds what, nothing is over; without a license, nobody is eligible', async (t) => {
  const unknown = (part: Unseen) => rule.unknown?.(facts({ otherAssignments: [newRow()], ...unseen(part) }))
  const scopeId = '/subscriptions/s2'
  t.equal(unknown({ what: 'everything', reason: 'noPermission', scopeId }), true)
  t.equal(unknown({ what: 'assignments', reason: 'refused', scopeId: '/' }), true)
  t.equal(unknown({ what: 'eligibilities', reason: 'refused', scopeId }), true)
  t.same(unknown({ what: 'eligibilities', reason: 'noLicense' }), [])
  t.same(unknown({ what: 'timeBounds', reason: 'switchedOff' }), [])
  t.same(unknown({ what: 'everything', reason: 'switchedOff', code: 'NotChosen' }), [])
})
