import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ExclusionKindSchema } from '../../schemas/exclusion.ts'
import { EXCLUDING_ROLES } from '../../services/exclusions/rules.ts'

/** Feeds the drop-down of a value once its kind is chosen. */
const listExclusionValueChoices: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/exclusion-value-choices',
    {
      schema: {
        operationId: 'ListExclusionValueChoices',
        summary: 'List values to exclude',
        description: 'Use this to choose what to exclude: a license group or a department; other kinds are typed.',
        tags: ['Exclusions'],
        'x-ms-visibility': 'internal',
        querystring: Type.Object(
          { kind: ExclusionKindSchema('What is to be excluded.') },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(
                Type.Object({
                  value: Type.String({ 'x-ms-summary': 'Value', description: 'What AddExclusion takes.' }),
                  title: Type.String({ 'x-ms-summary': 'Title', description: 'The same for people to read.' }),
                }),
                { 'x-ms-summary': 'Values', description: 'The values; none where they can only be typed.' },
              ),
            },
            { description: 'What can be chosen.' },
          ),
        },
      },
      config: {
        roles: EXCLUDING_ROLES,
      },
    },
    async ({ query, services }) => services.exclusionValues(query.kind),
  )
}

export default listExclusionValueChoices
