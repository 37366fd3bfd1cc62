import type { FastifyReply, FastifyRequest } from 'fastify'
import { RETRY_AFTER_SECONDS } from './once.ts'

/**
 * Long work replies when it is done, or, before Power Automate gives up, with 202 and the place to ask: flows follow it
 * by themselves, without the connection's credentials. Whoever asked not to wait gets a reply at once.
 * https://learn.microsoft.com/azure/logic-apps/logic-apps-create-api-app#async-pattern
 */
export async function operationReply(request: FastifyRequest, reply: FastifyReply, operationId: string, wait: boolean) {
  const { operations, plans } = request.services
  const state = await operations.wait(operationId, wait)
  if (state.status === 'running' && wait) {
    reply.code(202).header('location', operations.location(operationId)).header('retry-after', RETRY_AFTER_SECONDS)
  }
  return (await plans.operationReply(state)) as never
}
