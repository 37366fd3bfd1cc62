import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readOverview } from '../../services/console/overview.ts'
import { overviewPage } from '../../services/console/overview-page.ts'
import { askAs, sendPage, viewerOf } from './visit.ts'

const overview: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/', { schema: { hide: true } }, async (request, reply) =>
    sendPage(reply, overviewPage(viewerOf(request), await readOverview(askAs(request)))),
  )
}

export default overview
