import t from 'tap'
import { changesBetween } from '../../src/services/roles/snapshots/snapshot-changes.ts'
import { judgeFindings } from '../../src/services/roles/findings/judge-findings.ts'
import { appName, principalName } from '../../src/services/roles/names.ts'
import { row } from './made-up.ts'

const ID = '3f0b6c1e-0000-4000-8000-000000000001'
const APP_ID = '3f0b6c1e-0000-4000-8000-000000000002'
const { displayName: _displayName, ...nameless } = row({ principalId: ID })

t.test('whoever holds a role has a name, or is said to have none', async (t) => {
  t.equal(appName({ displayName: 'HR sync', appId: APP_ID, id: ID }), 'HR sync')
  t.equal(appName({ displayName: ' ', appId: APP_ID, id: ID }), `app without a name (${APP_ID})`)
  t.equal(appName({ displayName: null, id: ID }), `app without a name (${ID})`)
  t.equal(principalName(row()), 'Ada')
  t.equal(
    principalName({ ...nameless, principalType: 'servicePrincipal', appId: APP_ID }),
    `app without a name (${APP_ID})`,
  )
  t.equal(principalName({ ...nameless, principalType: 'group' }), `group without a name (${ID})`)
  t.equal(principalName(nameless), `account without a name (${ID})`)
  t.equal(principalName({ ...nameless, orphaned: true }), `deleted principal (${ID})`)
  t.equal(principalName({ principalId: ID }), `principal without a name (${ID})`)
})

t.test('findings and changes say so', async (t) => {
  const content = {
    assignments: [{ ...nameless, principalType: 'servicePrincipal' as const, appId: APP_ID }],
    settings: [],
    apps: [],
    holders: [],
  }
  const [change] = changesBetween({ ...content, assignments: [] }, content)
  t.equal(change?.title, `app without a name (${APP_ID}): Global Administrator`)

  const alert = {
    alertId: 'a',
    kind: 'RolesAssignedOutsidePrivilegedIdentityManagementAlert',
    displayName: 'Roles outside',
    active: true,
    incidentCount: 2,
    incidents: [{ principalId: ID }, { principalId: APP_ID }],
  }
  const facts = {
    ...content,
    alerts: [alert],
    now: 0,
    pimAvailable: true,
    breakGlass: new Set<string>(),
    unusedDays: 90,
  }
  const names = judgeFindings(facts, new Map())
    .filter(({ rule }) => rule === 'roleOutsidePim')
    .map(({ subjectName }) => subjectName)
  t.same(
    names,
    [`app without a name (${APP_ID})`, `principal without a name (${APP_ID})`],
    'Microsoft names nobody, the snapshot knows one of them',
  )
})
