import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { findingChoices } from '../../schemas/choices.ts'
import { IdempotencyKeySchema } from '../../schemas/common.ts'
import { RoleFindingSchema } from '../../schemas/role-snapshot.ts'
import { once } from '../once.ts'

const acceptRoleFinding: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/role-findings/:findingId/accept',
    {
      schema: {
        operationId: 'AcceptRoleFinding',
        summary: 'Accept a role finding',
        description: 'Use this to record that somebody answers for a finding until a day.',
        'x-details':
          'Say that somebody answers for a finding until a day. It is open again after that, or before when what ' +
          'it is about changes.',
        tags: ['Roles'],
        params: Type.Object({
          findingId: Type.String({
            pattern: '^[A-Za-z0-9_-]{22}$',
            'x-ms-summary': 'Finding',
            description: 'The Finding Id of an entry of ListRoleFindings: 22 letters, digits, hyphens and underscores.',
            ...findingChoices,
          }),
        }),
        body: Type.Object(
          {
            owner: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 320,
                pattern: '\\S',
                'x-ms-summary': 'Owner',
                description:
                  'The person who answers for it: object id, user principal name or mail address. It has to be ' +
                  'somebody whom the finding is not about. Whoever is signed in answers for it alone.',
              }),
            ),
            reason: Type.String({
              minLength: 1,
              maxLength: 1_000,
              pattern: '\\S',
              'x-ms-summary': 'Reason',
              description: 'Why it can stay as it is; not only blanks.',
            }),
            endDateTime: Type.String({
              format: 'date-time',
              'x-ms-summary': 'End',
              description: 'Until when, at most 400 days from now.',
            }),
            idempotencyKey: IdempotencyKeySchema,
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(RoleFindingSchema, { description: 'The finding, accepted.' }) },
      },
      config: { roles: ['RoleApprover'] },
    },
    async (request, reply) =>
      once(request, reply, () => {
        const {
          params,
          body: { idempotencyKey: _key, ...acceptance },
          services,
          caller,
        } = request
        return services.roleFindings.accept(params.findingId, acceptance, caller)
      }),
  )
}

export default acceptRoleFinding
