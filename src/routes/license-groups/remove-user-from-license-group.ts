import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { LicenseGroupIdSchema } from '../../schemas/choices.ts'
import { EMPTY_IS_ABSENT, flag, IdempotencyKeySchema, UserIdSchema, words } from '../../schemas/common.ts'
import { RemovalSchema } from '../../schemas/license.ts'
import { once } from '../once.ts'

const removeUserFromLicenseGroup: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/license-groups/:groupId/removals',
    {
      schema: {
        operationId: 'RemoveUserFromLicenseGroup',
        summary: 'Remove a user from a license group',
        description:
          'Use this to take one user out of a license group; who must not be touched is skipped, so ' +
          'that a loop goes on.',
        'x-details':
          'Remove a user from a group that grants licenses, and say for each license whether its seat becomes ' +
          'free. Administrators, guests, shared mailboxes and others who must not be touched are skipped with the ' +
          'reason, so that a loop goes on.',
        tags: ['License groups'],
        'x-ms-visibility': 'important',
        params: Type.Object({ groupId: LicenseGroupIdSchema }),
        body: Type.Object(
          {
            userId: UserIdSchema,
            onlyIfInactiveDays: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 3650,
                'x-ms-summary': 'Only If Inactive Days',
                description:
                  'Remove only if the last activity is at least this many days ago, looked up again at this ' +
                  'moment; people without any sign-in on record are skipped then.',
              }),
            ),
            reason: words('Reason', 'Why, for the record: it comes back in the answer.', {
              maxLength: 512,
              ...EMPTY_IS_ABSENT,
            }),
            acceptSideEffects: flag(
              'Accept Side Effects',
              'Remove even if leaving the group costs more than the license, for example a team.',
              { default: false, 'x-ms-visibility': 'advanced', ...EMPTY_IS_ABSENT },
            ),
            dryRun: flag('Dry Run', 'Only say what would happen.', { default: false }),
            idempotencyKey: IdempotencyKeySchema,
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(RemovalSchema, { description: 'What happened to the user.' }) },
      },
      config: { roles: ['LicenseOperator'] },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const {
          params,
          body: { idempotencyKey: _key, ...body },
          services,
          caller,
          log,
        } = request
        const removal = await services.removals.remove({ ...body, groupId: params.groupId }, caller.id)
        log.info({ groupId: params.groupId, userId: removal.user.userId, outcome: removal.outcome }, 'removal')
        return removal
      }),
  )
}

export default removeUserFromLicenseGroup
