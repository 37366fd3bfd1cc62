import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { azureRoleChoices, findingChoices } from './choices.ts'
import { IdempotencyKeySchema } from './common.ts'
import { AZURE_ROLE_ACTION_LABELS } from './labels/roles.ts'
import { closedList } from './labels/closed-list.ts'
import { WaitSchema } from './plan-inputs.ts'
import { people, RolePlanInputSchema } from './role-plan.ts'

const { reason, approverIds, endDateTime, includeGroups, feedbackUrl, maxChanges, graceDays, requester } =
  RolePlanInputSchema.properties

export const AzureRoleActionSchema = closedList(AZURE_ROLE_ACTION_LABELS, {
  'x-ms-summary': 'Action',
  description:
    'What the wave does in Azure: removeAssignments (somebody loses what they hold or may activate), ' +
    'standingToEligible (whoever holds a role for good activates it instead), grantEligibility (with an end), ' +
    'grantAssignment (an active role with an end, where nobody can activate one) or settingsToBaseline (what ' +
    'activating a role asks for becomes as strict as the baseline, scope by scope).',
})

/** The inputs of all actions; the service refuses those that an action does not take. */
export const AzureRolePlanInputSchema = Type.Object(
  {
    findingIds: Type.Optional(
      Type.Array(
        Type.String({
          minLength: 1,
          maxLength: 100,
          'x-ms-summary': 'Finding',
          description: 'The id of a finding about a role of Azure.',
          ...findingChoices,
        }),
        {
          maxItems: 200,
          'x-ms-summary': 'Findings',
          description: 'What these findings of the last snapshot are about.',
        },
      ),
    ),
    principalIds: people('People, Groups Or Apps', 'Only these people, groups or apps.'),
    roleIds: Type.Optional(
      Type.Array(
        Type.String({
          pattern: GUID_PATTERN,
          'x-ms-summary': 'Role',
          description: 'The id of a role of Azure.',
          ...azureRoleChoices,
        }),
        { maxItems: 200, 'x-ms-summary': 'Roles', description: 'Only these roles of Azure.' },
      ),
    ),
    scopeIds: Type.Optional(
      Type.Array(
        Type.String({
          pattern: '^/',
          maxLength: 1_000,
          'x-ms-summary': 'Scope',
          description: 'A scope as Azure writes it, such as /subscriptions/{id}.',
        }),
        { maxItems: 200, 'x-ms-summary': 'Scopes', description: 'Only what is given exactly at these scopes.' },
      ),
    ),
    reason,
    approverIds,
    endDateTime,
    includeGroups,
    feedbackUrl,
    maxChanges,
    graceDays,
    requester,
    waitForCompletion: WaitSchema,
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)
