import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ExpectedContactSchema } from '../../schemas/contact.ts'
import { FormSchema, toForm } from '../../schemas/form.ts'

/** Tells the designer what can be expected of a contact, so that the same fields don't stand twice in its form. */
const getExpectedContactForm: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/expected-contact-form',
    {
      schema: {
        operationId: 'GetExpectedContactForm',
        summary: 'Get the fields that can be expected of a contact',
        description: 'Use this to learn which fields an update can compare with what a person saw.',
        tags: ['Contacts'],
        'x-ms-visibility': 'internal',
        response: { 200: FormSchema },
      },
      config: { roles: ['ContactEditor'] },
    },
    async () => toForm(ExpectedContactSchema),
  )
}

export default getExpectedContactForm
