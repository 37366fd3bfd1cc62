import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../../errors.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { PLAN_PAGE_FORMATS } from '../../services/reports/report-formats.ts'
import { pageHeaders } from './headers.ts'

const HEADERS = pageHeaders({ forms: false })

/**
 * The report of a plan, a contact campaign or the roles behind a signed link: for people without an account here, such
 * as a dean.
 */
const reportPage: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/r/:token',
    {
      schema: {
        hide: true,
        params: Type.Object({ token: Type.String({ minLength: 38, maxLength: 200 }) }),
        querystring: Type.Object({
          format: Type.Optional(Type.Enum([...PLAN_PAGE_FORMATS], { type: 'string', ...EMPTY_IS_ABSENT })),
        }),
      },
    },
    async ({ params, query, services }, reply) => {
      const format = query.format ?? 'html'
      const file =
        (await services.documents.page(params.token, format)) ??
        (format === 'handOver'
          ? undefined
          : ((await services.campaigns.reports.page(params.token, format)) ??
            (await services.roleReports.page(params.token, format))))
      if (file === undefined) throw new Refusal('NotFound', 'This link opens nothing: ask whoever sent it for another.')
      reply.headers(HEADERS).type(file.contentType)
      if (!file.contentType.startsWith('text/html')) {
        reply.header('content-disposition', `attachment; filename="${file.fileName}"`)
      }
      return file.content
    },
  )
}

export default reportPage
