import { Client, type Context, type Middleware } from '@microsoft/microsoft-graph-client'
import Fastify from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'

/**
 * What single reads are measured against: the least that a service in this place can be, with the same framework, the
 * same check of tokens and the same Graph client. It passes on what Graph answers: no schemas, no rules, no log.
 */
const { GRAPH_BASE_URL = '', GRAPH_TOKEN = '', AUTHORITY = '', AUDIENCE = '' } = process.env

const send: Middleware = {
  async execute(context: Context) {
    context.response = await fetch(context.request, {
      ...(context.options as RequestInit),
      headers: { ...(context.options?.headers as Record<string, string>), Authorization: `Bearer ${GRAPH_TOKEN}` },
    })
  },
}
const graph = Client.initWithMiddleware({ baseUrl: `${GRAPH_BASE_URL}/`, middleware: send })
const keys = createRemoteJWKSet(new URL(`${AUTHORITY}/discovery/v2.0/keys`))
const app = Fastify()

app.addHook('onRequest', async (request) => {
  await jwtVerify(request.headers.authorization?.slice('Bearer '.length) ?? '', keys, {
    algorithms: ['RS256'],
    issuer: `${AUTHORITY}/v2.0`,
    audience: AUDIENCE,
  })
})

const user = async (id: string, select: string, expand?: string): Promise<unknown> => {
  const read = graph.api(`/users/${id}`).select(select)
  return (expand === undefined ? read : read.expand(expand)).get()
}

app.get<{ Params: { id: string } }>('/v1/users/:id/sign-in-activity', async ({ params: { id } }) =>
  user(id, 'id,displayName,userPrincipalName,mail,department,userType,accountEnabled,createdDateTime,signInActivity'),
)
app.get<{ Params: { id: string } }>('/v1/users/:id/licenses', async ({ params: { id } }) => {
  const [of, details] = await Promise.all([
    user(id, 'id,displayName,userPrincipalName,mail,usageLocation,licenseAssignmentStates'),
    graph.api(`/users/${id}/licenseDetails`).get(),
  ])
  return { ...(of as object), value: details.value }
})
app.get<{ Params: { id: string } }>('/v1/users/:id/contact-info', async ({ params: { id } }) =>
  user(
    id,
    'id,displayName,givenName,surname,userPrincipalName,mail,userType,accountEnabled,createdDateTime,usageLocation,' +
      'businessPhones,mobilePhone,faxNumber,officeLocation,streetAddress,city,state,postalCode,country,jobTitle,' +
      'department,companyName,isResourceAccount,onPremisesSyncEnabled,isManagementRestricted',
    'manager($select=id,displayName,mail,userPrincipalName,accountEnabled)',
  ),
)

process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.once('SIGTERM', () => {
  app.close().then(
    () => process.exit(0),
    (error: unknown) => {
      throw error
    },
  )
})
