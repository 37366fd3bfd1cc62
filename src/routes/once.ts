import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../errors.ts'

/**
 * A call with an idempotency key (in the header, or in the body since makers can only fill in bodies) has its effect
 * once and is answered the same afterwards. A dry run has no effect to be had once.
 */
export async function once<A>(request: FastifyRequest, reply: FastifyReply, work: () => Promise<A>): Promise<A> {
  const key = keyOf(request)
  const { dryRun, idempotencyKey: _key, ...body } = (request.body ?? {}) as Record<string, unknown>
  if (key === undefined || dryRun === true) return work()
  const { operationId = request.routeOptions.url ?? '' } = request.routeOptions.schema as { operationId?: string }
  const { params, query } = request as { params: unknown; query: object }
  const asked = {
    caller: request.caller.id,
    operation: operationId,
    key,
    request: { params, body, ...(Object.keys(query).length === 0 ? {} : { query }) },
  }
  const outcome = await request.services.idempotency.once(asked, async () => {
    const body = await work()
    const location = reply.getHeader('location')
    return { status: reply.statusCode, body, ...(typeof location === 'string' ? { location } : {}) }
  })
  reply.code(outcome.status)
  if (outcome.location !== undefined) {
    reply.header('location', outcome.location).header('retry-after', RETRY_AFTER_SECONDS)
  }
  return outcome.body as A
}

/** How often Power Automate asks for the outcome of long work. */
export const RETRY_AFTER_SECONDS = 5

const KEY = /^[\x21-\x7e]{1,200}$/

/** @throws Refusal `InvalidInput` for a key that is no plain text, or two keys that differ */
function keyOf(request: FastifyRequest): string | undefined {
  const inBody = (request.body as { idempotencyKey?: string } | null | undefined)?.idempotencyKey
  const header = request.headers['idempotency-key']
  const inHeader = typeof header === 'string' && header.trim() !== '' ? header.trim() : undefined
  if (inBody !== undefined && inHeader !== undefined && inBody !== inHeader) {
    throw new Refusal(
      'InvalidInput',
      'The header Idempotency-Key and idempotencyKey in the body differ: send one of them.',
      { target: 'idempotencyKey' },
    )
  }
  const key = inBody ?? inHeader
  if (key !== undefined && !KEY.test(key)) {
    throw new Refusal(
      'InvalidInput',
      'An idempotency key has 1 to 200 characters without spaces: use workflow()?.run?.name, for example.',
      { target: 'idempotencyKey' },
    )
  }
  return key
}
