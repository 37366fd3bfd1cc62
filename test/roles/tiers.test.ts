import t from 'tap'
import table from '../../src/data/role-tiers.json' with { type: 'json' }
import type { RoleDefinition, RolePolicyAssignment } from '../../src/graph/roles.ts'
import { activationRules } from '../../src/services/roles/activation-rules.ts'
import { rateRoles } from '../../src/services/roles/tiers.ts'
import { microsoftExample } from './canned-reader.ts'
import { skip } from '../skip.ts'

const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8'
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
const MESSAGE_READER = '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b'

const role = (id: string, ...actions: string[]): RoleDefinition => ({
  id,
  templateId: id,
  displayName: id,
  rolePermissions: [{ allowedResourceActions: actions.map((action) => `microsoft.directory/${action}`) }],
})

const tenant = [
  role(
    HELPDESK,
    'users/password/update',
    'users/lifeCycleInfo/read',
    'applications/credentials/update',
    'users/basic/update',
  ),
  role(GLOBAL_READER, 'bitlockerKeys/key/read', 'users/invalidateAllRefreshTokens'),
  role(MESSAGE_READER, 'messages/read'),
]

t.test('the table of built-in roles is complete and plausible', async (t) => {
  t.equal(table.length, 145)
  t.equal(new Set(table.map(({ templateId }) => templateId)).size, table.length)
  const names = (odd: (role: (typeof table)[number]) => boolean) => table.filter(odd).map(({ name }) => name)
  t.same(
    names(({ templateId }) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(templateId)),
    [],
  )
  t.same(
    names(({ reason }) => !/^[A-Z].+\.$/.test(reason)),
    [],
  )
  t.same(
    names(({ tier }) => ![0, 1, 2].includes(tier)),
    [],
  )
  t.same(
    names(({ privileged, tier }) => privileged && tier === 2),
    [],
    'what Microsoft marks as privileged is in tier 0 or 1',
  )
})

t.test('custom roles are rated by what they allow', async (t) => {
  const cases: [string, string[], number | undefined, boolean][] = [
    ['a privileged action that only tier 0 has', ['users/password/update'], 0, true],
    ['the same for the apps of the own tenant alone', ['applications.myOrganization/credentials/update'], 0, true],
    ['whatever its case', ['USERS/PASSWORD/UPDATE'], 0, true],
    ['a privileged action that tier 1 has as well', ['users/invalidateAllRefreshTokens'], 1, true],
    ['a privileged action that no rated role has', ['policies/basic/update'], 1, true],
    ['only reading, though only tier 0 may', ['users/lifeCycleInfo/read'], 1, true],
    ['what tier 2 may as well', ['messages/read'], 2, false],
    ['what only tier 0 may, without a mark', ['users/basic/update'], undefined, false],
    ['what nobody else may', ['users/contactInfo/update'], undefined, false],
    ['the worst of several counts', ['messages/read', 'users/password/update'], 0, true],
    ['nothing at all', [], undefined, false],
  ]
  for (const [name, actions, tier, privileged] of cases) {
    const rating = rateRoles([...tenant, role('custom', ...actions)]).get('custom')
    t.equal(rating?.tier, tier, name)
    t.equal(rating?.privileged, privileged, name)
    t.match(rating?.tierReason, /\.$/, name)
  }
  const disguised = { ...role('custom', 'users/password/update'), isBuiltIn: false, templateId: MESSAGE_READER }
  t.equal(rateRoles([...tenant, disguised]).get('custom')?.tier, 0, 'whatever template it says it has')
})

t.test("Microsoft's own example of a role and a custom role", async (t) => {
  const definitions = microsoftExample<RoleDefinition>('role-definitions-list')
  const custom = microsoftExample<RoleDefinition>('role-definition-get-custom')
  if (definitions === undefined || custom === undefined) return skip(t, 'the examples are not here')
  const ratings = rateRoles([...definitions, ...custom])
  t.equal(ratings.size, definitions.length + 1)
  t.match(ratings.get(HELPDESK), { tier: 0, privileged: true })
  t.match(ratings.get(custom[0]?.id ?? ''), { tier: undefined, privileged: false })
})

t.test('what activating a role takes', async (t) => {
  const policies = microsoftExample<RolePolicyAssignment>('pim-policy-assignments-expand-rules')
  if (policies === undefined) skip(t, 'the examples are not here')
  else {
    t.same(policies.map(activationRules), [
      {
        maximumDuration: 'PT8H',
        mfaRequired: true,
        justificationRequired: true,
        ticketRequired: false,
        approvalRequired: false,
        approverCount: 0,
      },
    ])
  }
  const policy = (...rules: object[]) => ({ policy: { rules } }) as RolePolicyAssignment
  t.same(activationRules(policy()), {}, 'rules that are missing say nothing')
  t.same(activationRules({}), {}, 'nor does a policy that is')
  t.match(
    activationRules(
      policy(
        { id: 'Enablement_EndUser_Assignment', enabledRules: ['Ticketing'] },
        { id: 'AuthenticationContext_EndUser_Assignment', isEnabled: true },
        {
          id: 'Approval_EndUser_Assignment',
          setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [{}, {}] }] },
        },
      ),
    ),
    { mfaRequired: true, ticketRequired: true, justificationRequired: false, approvalRequired: true, approverCount: 2 },
    'an authentication context asks for MFA',
  )
})
