import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { systemRoleChoices } from '../../schemas/choices.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, count, flag, words } from '../../schemas/common.ts'
import {
  AssignmentTypeSchema,
  PrincipalTypeSchema,
  RoleAssignmentSchema,
  ScopeTypeSchema,
  SystemChoiceSchema,
  systemsProperties,
} from '../../schemas/role.ts'
import { listReply } from '../next-link.ts'

const advanced = { 'x-ms-visibility': 'advanced' }

const listRoleAssignments: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-assignments',
    {
      schema: {
        operationId: 'ListRoleAssignments',
        summary: 'List role assignments',
        description: 'Use this to see who holds or may activate which administrator role, how, and since when.',
        'x-details':
          'List who holds or may activate which administrator role, how, since when, until when and through ' +
          'which group. A group that holds a role and the people in it are entries of their own. Without System ' +
          'these are the roles of Microsoft Entra ID as they are now; Azure and Microsoft 365 services are listed ' +
          'as the newest snapshot has them. Look at Systems: where one could not be read, the list lacks it.',
        tags: ['Roles'],
        'x-ms-visibility': 'important',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            roleId: words('Role', 'Only this role; of other systems its id from List roles.', {
              maxLength: 64,
              ...systemRoleChoices,
            }),
            tier: count('Tier', 'Only roles of this tier: 0 is the most dangerous.', { minimum: 0, maximum: 2 }),
            userId: words('User', 'Only this user: the object id, the user principal name or the mail address.', {
              maxLength: 512,
            }),
            system: SystemChoiceSchema,
            assignmentType: Type.Optional(AssignmentTypeSchema),
            principalType: Type.Optional(PrincipalTypeSchema),
            scopeType: Type.Optional(ScopeTypeSchema),
            principalId: words('Principal Id', 'Only this user, group or app, by its object id.', {
              pattern: GUID_PATTERN,
              ...advanced,
            }),
            groupId: words('Group Id', 'Only what comes through this group, by its object id.', {
              pattern: GUID_PATTERN,
              ...advanced,
            }),
            scopeId: words(
              'Scope Id',
              'Only roles limited to this administrative unit, application or object, or scope of Azure.',
              {
                maxLength: 1000,
                ...advanced,
              },
            ),
            orphaned: flag('Orphaned', 'Yes for assignments whose holder is deleted, No for all others.', advanced),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleAssignmentSchema), {
                'x-ms-summary': 'Role Assignments',
                description: 'The assignments, by tier, role and name.',
              }),
              nextLink: NextLinkSchema,
              ...systemsProperties,
            },
            { description: 'The assignments and when they were read.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roles.listAssignments(request.query)),
  )
}

export default listRoleAssignments
