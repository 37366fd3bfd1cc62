import type { FastifyRequest } from 'fastify'

/**
 * A list as every operation returns it: what was found, and where it goes on as an absolute address, since Power
 * Automate follows it as it stands.
 */
export function listReply<T extends object>(
  request: FastifyRequest,
  { skipToken, ...list }: T & { skipToken?: string },
): Omit<T, 'skipToken'> & { nextLink?: string } {
  if (skipToken === undefined) return list
  const [path = '', query = ''] = request.url.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('skipToken', skipToken)
  return { ...list, nextLink: `${request.server.publicUrl}${path}?${parameters.toString()}` }
}
