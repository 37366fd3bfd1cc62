import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allows } from '../../services/console/plan-actions.ts'
import { readOverview } from '../../services/console/overview.ts'
import { overviewPage } from '../../services/console/overview-page.ts'
import { askAs, sendPage, viewerOf } from './visit.ts'

const overview: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/', { schema: { hide: true } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const overview = await readOverview(askAs(request), (plan) => allows(plan, 'approve', viewer))
    return sendPage(reply, overviewPage(viewer, overview))
  })
}

export default overview
