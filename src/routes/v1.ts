import type { FastifyInstance } from 'fastify'
import { SignInActivitySchema } from '../schemas/person.ts'
import getSignInActivity from './sign-ins/get-sign-in-activity.ts'
import querySignInActivity from './sign-ins/query-sign-in-activity.ts'

/** The table of contents of the API. */
export async function v1 (app: FastifyInstance): Promise<void> {
  for (const schema of [SignInActivitySchema]) app.addSchema(schema)
  await app.register(getSignInActivity)
  await app.register(querySignInActivity)
}
