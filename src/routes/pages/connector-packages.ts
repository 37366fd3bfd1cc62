import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { zip } from '../../../connector/package/files.ts'
import { optionRules, type GivenOptions } from '../../../connector/package/option-rules.ts'
import { OptionsError, readOptions } from '../../../connector/package/options.ts'
import { packagesOf, type Package } from '../../../connector/package/packages.ts'
import { readSources } from '../../../connector/package/sources.ts'
import { Refusal } from '../../errors.ts'
import { replyWithError } from '../../plugins/errors.ts'
import { browserLanguage } from '../../plugins/preferences.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { packagesPage, type PackagesPage } from '../../services/packages/page.ts'
import { pageHeaders } from './headers.ts'

const HEADERS = pageHeaders({ forms: true })

/** Each costs as much as some hundred simple requests, and nobody needs more. */
const PACKAGES_PER_MINUTE = 60

const OptionsQuery = Type.Object(
  Object.fromEntries(optionRules.map(({ name }) => [name, Type.Optional(Type.String({ ...EMPTY_IS_ABSENT }))])),
  { additionalProperties: false },
)

/** What an administrator imports into Power Platform: open to anybody, since there is nothing secret in it. */
const connectorPackages: FastifyPluginAsyncTypebox = async (app) => {
  let packages: readonly Package[] | undefined
  const known = async () => (packages ??= packagesOf(await readSources(app.connector())))
  const prefilled: GivenOptions = { host: app.publicUrl.replace(/^https?:\/\//, ''), auth: 'entra' }
  const config = {
    rateLimit: {
      max: PACKAGES_PER_MINUTE,
      timeWindow: '1 minute',
      keyGenerator: ({ ip }: FastifyRequest) => `packages:${ip}`,
    },
  }

  // Whoever filled in a form gets it back, with what is wrong beside each field.
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (!(error instanceof OptionsError)) return replyWithError(error, request, reply)
    const given = request.query as GivenOptions
    return sendPage(reply.code(400), { packages: await known(), given, faults: error.faults, path: '' })
  })

  app.get('/connector/packages', { schema: { hide: true }, config }, async (_request, reply) =>
    sendPage(reply, { packages: await known(), given: prefilled, path: 'packages/' }),
  )

  app.get(
    '/connector/packages/:file',
    { schema: { hide: true, params: Type.Object({ file: Type.String() }), querystring: OptionsQuery }, config },
    async ({ params, query }, reply) => {
      const made = (await known()).find(({ name }) => `${name}.zip` === params.file)
      if (made === undefined) throw new Refusal('NotFound', 'There is no such package: see /connector/packages.')
      const content = zip(made.make(readOptions(query)))
      reply.headers(HEADERS).type('application/zip')
      return reply.header('content-disposition', `attachment; filename="${made.name}.zip"`).send(content)
    },
  )
}

const sendPage = (reply: FastifyReply, page: PackagesPage) =>
  reply
    .headers({ ...HEADERS, vary: 'Accept-Language' })
    .type('text/html; charset=utf-8')
    .send(packagesPage(page, reply.server.speak(browserLanguage(reply.request))))

export default connectorPackages
