import type { FastifyRequest } from 'fastify'

/**
 * A list as every operation answers it: what was found, and where it goes on as an absolute address, since Power
 * Automate follows it as it stands.
 */
export function listReply<T extends object>(
  request: FastifyRequest,
  { skipToken, ...answer }: T & { skipToken?: string },
): Omit<T, 'skipToken'> & { nextLink?: string } {
  if (skipToken === undefined) return answer
  const [path = '', query = ''] = request.url.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('skipToken', skipToken)
  return { ...answer, nextLink: `${request.server.publicUrl}${path}?${parameters.toString()}` }
}
