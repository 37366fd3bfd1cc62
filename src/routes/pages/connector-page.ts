import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { designerPage, PAGE_SCRIPT_HASH } from '../../documents/designer/page.ts'
import { designerView, type DesignerView } from '../../documents/designer/view.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { pageHeaders } from './headers.ts'

const HEADERS = pageHeaders({ forms: true, script: PAGE_SCRIPT_HASH })

/** The connector as makers meet it, for everybody who may read `/docs`. */
const connectorPage: FastifyPluginAsyncTypebox = async (app) => {
  let view: DesignerView | undefined
  app.get(
    '/docs/connector',
    {
      schema: {
        hide: true,
        querystring: Type.Object({ q: Type.Optional(Type.String({ maxLength: 100, ...EMPTY_IS_ABSENT })) }),
      },
    },
    async ({ query }, reply) => {
      view ??= designerView(app.connector())
      return reply
        .headers(HEADERS)
        .type('text/html; charset=utf-8')
        .send(designerPage(view, query.q ?? ''))
    },
  )
}

export default connectorPage
