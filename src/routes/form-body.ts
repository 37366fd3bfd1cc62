import type { FastifyInstance, FastifyRequest } from 'fastify'

/** More than any form of ours can hold, a hundred reviews with their comments among them. */
const LARGEST_BYTES = 65_536

/** Takes forms without script, and no other kind of body. @param read what the routes get of the fields */
export function takeForms(app: FastifyInstance, read: (fields: URLSearchParams) => unknown): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: LARGEST_BYTES },
    async (_request: FastifyRequest, body: string) => read(new URLSearchParams(body)),
  )
}
