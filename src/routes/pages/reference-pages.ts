import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { referenceIndex } from '../../documents/reference/index-page.ts'
import { operationPage, TRY_SCRIPT_HASH } from '../../documents/reference/operation-page.ts'
import { areasOf, type OpenApi } from '../../documents/reference/areas.ts'
import { Refusal } from '../../errors.ts'
import { pageHeaders } from './headers.ts'

const HEADERS = pageHeaders({ forms: false, script: TRY_SCRIPT_HASH, connects: true })

/** The OpenAPI document to read, and to try: open to anybody, as the document is. */
const referencePages: FastifyPluginAsyncTypebox = async (app) => {
  const base = new URL(app.publicUrl).pathname.replace(/\/$/, '')
  let document: OpenApi | undefined
  const known = async () => (document ??= (await app.openApi()) as OpenApi)

  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .headers(HEADERS)
      .type('text/html; charset=utf-8')
      .send(referenceIndex(await known(), base)),
  )

  app.get(
    '/docs/:operationId',
    { schema: { hide: true, params: Type.Object({ operationId: Type.String() }) } },
    async ({ params }, reply) => {
      const entry = areasOf(await known())
        .flatMap(({ entries }) => entries)
        .find(({ operation }) => operation.operationId === params.operationId)
      if (entry === undefined) throw new Refusal('NotFound', 'There is no such operation: see /docs.')
      return reply
        .headers(HEADERS)
        .type('text/html; charset=utf-8')
        .send(operationPage(entry, await known(), base))
    },
  )
}

export default referencePages
