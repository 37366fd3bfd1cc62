import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError } from 'fastify'
import { refusalFor } from '../../plugins/errors.ts'
import { MOST_SHOWN, readOverview } from '../../services/console/overview.ts'
import { overviewPage } from '../../services/console/overview-page.ts'
import { askAs, sendPage, viewerOf } from './visit.ts'

const overview: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/', { schema: { hide: true } }, async (request, reply) => {
    // No operation lists alerts: they are for whoever may read the findings that raise them.
    const openAlerts = app.mayCall(request.caller, 'ListRoleFindings')
      ? () =>
          request.services.roleAlerts.list(MOST_SHOWN).catch((error: FastifyError) => {
            throw refusalFor(error, request)
          })
      : undefined
    return sendPage(reply, overviewPage(viewerOf(request), await readOverview(askAs(request), openAlerts)))
  })
}

export default overview
