import { Type } from 'typebox'
import { words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { PRINCIPAL_TYPE_LABELS } from './labels/roles.ts'
import { ScopeTypeSchema } from './role.ts'

const parties = (summary: string, description: string) =>
  Type.Array(
    Type.Object({
      principalId: Type.String({ 'x-ms-summary': 'Principal Id', description: 'The object id.' }),
      principalType: Type.Optional(
        closedList(PRINCIPAL_TYPE_LABELS, {
          'x-ms-summary': 'Principal Type',
          description: 'user, group or servicePrincipal (an app).',
        }),
      ),
      displayName: words('Display Name', 'The name; absent for who is deleted.'),
    }),
    { 'x-ms-summary': summary, description },
  )

const actions = (summary: string, description: string) =>
  Type.Array(
    Type.String({ 'x-ms-summary': 'Action', description: 'An action of Azure, such as */delete; * is anything.' }),
    { 'x-ms-summary': summary, description },
  )

/** What Azure forbids at a scope, whatever roles somebody holds. */
export const DenyAssignmentSchema = Type.Object(
  {
    denyAssignmentId: Type.String({ 'x-ms-summary': 'Deny Assignment Id', description: 'The id that Azure gave it.' }),
    name: Type.String({ 'x-ms-summary': 'Name', description: 'The name of the deny assignment.' }),
    description: words('Description', 'What it is for, in the words of whoever made it.'),
    scopeType: ScopeTypeSchema,
    scopeId: words('Scope Id', 'Where it holds.'),
    scopeName: words('Scope Name', 'The name of that scope.'),
    inherited: Type.Boolean({
      'x-ms-summary': 'Inherited',
      description: 'Whether it holds for what lies in that scope, too.',
    }),
    everybody: Type.Boolean({ 'x-ms-summary': 'Everybody', description: 'Whether it is about everybody.' }),
    principals: parties('Principals', 'Whom it is about, where that is not everybody.'),
    excluded: parties('Excluded', 'Whom it leaves out: it protects nothing from them.'),
    actions: actions('Actions', 'What it forbids.'),
    notActions: actions('Not Actions', 'What of that stays allowed.'),
    dataActions: actions('Data Actions', 'What it forbids with data.'),
    notDataActions: actions('Not Data Actions', 'What of that stays allowed.'),
    systemProtected: Type.Boolean({
      'x-ms-summary': 'System Protected',
      description: 'Whether Azure itself made it, for a managed application or a deployment stack.',
    }),
  },
  { $id: 'DenyAssignment' },
)
