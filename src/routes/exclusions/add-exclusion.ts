import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref } from '../../documents/ref.ts'
import { ExclusionInputSchema, ExclusionResultSchema } from '../../schemas/exclusion.ts'
import { EXCLUDING_ROLES } from '../../services/exclusions/rules.ts'

const addExclusion: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/exclusions',
    {
      schema: {
        operationId: 'AddExclusion',
        summary: 'Add an exclusion',
        description: 'Use this to keep every job away from a user, a group, a department or others until a day.',
        'x-details':
          'Keep every job away from a user, a group, a department or whoever else an exclusion describes, at ' +
          'once and until it ends. One that says the same and lasts as long is answered instead of being ' +
          'made twice.',
        tags: ['Exclusions'],
        body: ExclusionInputSchema,
        response: { 200: ref(ExclusionResultSchema, { description: 'The exclusion as it holds now.' }) },
      },
      // It can only protect, and the same everywhere: whoever works with any of the jobs may ask for it.
      config: {
        roles: EXCLUDING_ROLES,
      },
    },
    async ({ body, caller, services }) => services.exclusions.add(body, caller.id),
  )
}

export default addExclusion
