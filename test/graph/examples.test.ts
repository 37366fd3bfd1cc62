import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { withDeadline } from '../../src/deadline.ts'
import type { GraphFailure } from '../../src/graph/failure.ts'
import { toRefusal } from '../../src/graph/refusal.ts'
import { challengedClaims } from '../../src/graph/middleware.ts'
import { createGraphReader, type GraphReader } from '../../src/graph/reader.ts'
import { createIdentity } from '../../src/graph/permissions.ts'
import { createGraphWriter } from '../../src/graph/writer.ts'
import { createUsageReports } from '../../src/graph/usage-reports.ts'
import { readConfig } from '../../src/config/config.ts'
import { createSending } from '../../src/services/plans/sending.ts'
import { createServices } from '../../src/services/index.ts'
import { openStore } from '../../src/store/database.ts'
import { judgeActivity } from '../../src/services/sign-ins/activity.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { skip } from '../skip.ts'

/** Bodies that Microsoft printed in its documentation, where they are at hand. */
const folder = join(import.meta.dirname, '../../../shared/graph-examples')

interface Example {
  response: { status: number | null; headers: Record<string, string>; body: any }
}
const example = (name: string): Example => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

/** An entry with what was selected and is not printed, as Graph gives it: as null. */
const asSelected = (entry: object, url: string): object => ({
  ...Object.fromEntries((/select=([^&]*)/.exec(url)?.[1] ?? '').split(',').map((name) => [name, null])),
  ...entry,
})

/** Microsoft prints some entries without their ids, which Graph never does. */
const withIds = (body: { value: object[] }) => ({
  ...body,
  value: body.value.map((entry, index) => ({ id: `printed ${index}`, ...entry })),
})

async function serving(t: Test, answers: Record<string, Example['response']>) {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/v1.0', '')
    const found = Object.entries(answers).find(([prefix]) => path.startsWith(prefix))?.[1] ?? {
      status: 200,
      headers: {},
      body: { value: [] },
    }
    response
      .writeHead(found.status ?? 400, {
        'content-type': 'application/json',
        ...(found.headers['Retry-After'] === undefined ? {} : { 'retry-after': found.headers['Retry-After'] }),
      })
      .end(
        JSON.stringify(
          Array.isArray(found.body?.value)
            ? { ...found.body, value: found.body.value.map((entry: object) => asSelected(entry, path)) }
            : found.body,
        ),
      )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const options = {
    baseUrl: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    tokens: async () => 'token',
  }
  const reader: GraphReader = createGraphReader(options)
  const config = readConfig({ API_KEYS: JSON.stringify([{ name: 'x', sha256: '0'.repeat(64), roles: ['Reader'] }]) })
  const store = await openStore({})
  t.teardown(() => store.close())
  const usageReports = createUsageReports({ ...options, downloadHosts: [] })
  return {
    reader,
    services: createServices({
      reader,
      writing: createIdentity(options.tokens),
      sending: createSending({ writer: createGraphWriter(options), store, limit: config.GRAPH_WRITE_QUOTA }),
      usageReports,
      store,
      signingKey: 'a key for tests',
      settings: settingsOf(config),
    }),
  }
}

if (!existsSync(folder)) {
  skip(t, "Microsoft's examples are not at hand")
} else {
  t.test('sign-in activity as Microsoft prints it', async (t) => {
    const cutoff = { inactiveDays: 90, now: Date.parse('2021-08-01T00:00:00Z'), quiet: quietPeriods([]) }
    const people = example('signin-activity-list-users').response.body.value
    t.same(
      people.map((user: any) => judgeActivity(user, cutoff)),
      [
        {
          lastSignInDateTime: '2021-06-17T16:41:33.000Z',
          lastActivityDateTime: '2021-06-17T16:41:33.000Z',
          lastActivitySource: 'interactiveSignIn',
          inactiveDays: 44,
          status: 'active',
        },
        {
          lastSignInDateTime: '2021-07-29T15:53:27.000Z',
          lastNonInteractiveSignInDateTime: '2021-07-29T17:53:42.000Z',
          lastActivityDateTime: '2021-07-29T17:53:42.000Z',
          lastActivitySource: 'nonInteractiveSignIn',
          inactiveDays: 2,
          status: 'active',
        },
      ],
      'sentinels and empty texts are no dates',
    )
    for (const name of [
      'signin-activity-list-users-beta',
      'signin-activity-filter-displayname-beta',
      'signin-activity-filter-lastsignin-beta',
    ]) {
      for (const user of example(name).response.body.value) {
        t.ok(judgeActivity(user, cutoff).lastActivityDateTime ?? true, name)
      }
    }
  })

  t.test('products and license groups as Microsoft prints them', async (t) => {
    const skus = example('subscribed-skus-list').response
    const { services } = await serving(t, { '/subscribedSkus': skus })
    const { value } = await services.tenantLicenses.list()
    t.same(value.map(({ skuId }) => skuId).sort(), skus.body.value.map(({ skuId }: any) => skuId).sort())
    for (const license of value) {
      const printed = skus.body.value.find(({ skuId }: any) => skuId === license.skuId)
      t.match(license, {
        skuPartNumber: printed.skuPartNumber,
        consumed: printed.consumedUnits,
        enabled: printed.prepaidUnits.enabled,
        warning: printed.prepaidUnits.warning,
        suspended: printed.prepaidUnits.suspended,
        status: printed.capabilityStatus,
      })
    }
    const groups = example('groups-with-assigned-licenses').response
    const answered = await (await serving(t, { '/groups?': groups })).services.licenseGroups.list({ details: false })
    t.same(answered.value.map(({ groupId }) => groupId).sort(), groups.body.value.map(({ id }: any) => id).sort())
    t.same(
      answered.value.flatMap(({ licenses }) => licenses.map(({ skuId }) => skuId)).sort(),
      groups.body.value.flatMap(({ assignedLicenses }: any) => assignedLicenses.map(({ skuId }: any) => skuId)).sort(),
    )
  })

  t.test('the licenses of a person as Microsoft prints them', async (t) => {
    const details = example('license-details-me').response
    const id = '11111111-1111-4111-8111-111111111111'
    const person = { id, displayName: null, userPrincipalName: null, licenseAssignmentStates: [] }
    const { services } = await serving(t, {
      '/$batch': {
        status: 200,
        headers: {},
        body: {
          responses: [
            { id: '0', status: 200, body: { value: [person] } },
            { id: '1', status: 200, body: withIds(details.body) },
          ],
        },
      },
    })
    const { value } = await services.userLicenses.list(id)
    t.same(
      value.map(({ skuId, plans }) => ({ skuId, plans: plans.length })),
      details.body.value.map(({ skuId, servicePlans = [] }: any) => ({ skuId, plans: servicePlans.length })),
    )
  })

  t.test('errors as Microsoft prints them become sentences with stable codes', async (t) => {
    for (const [name, status, code] of [
      ['error-429-throttled', 429, 'GraphThrottled'],
      ['error-429-throttled-fractional-retry-after', 429, 'GraphThrottled'],
      ['error-signinactivity-non-premium-tenant', 403, 'SignInDataUnavailable'],
      ['error-count-without-consistencylevel', 400, 'GraphRefused'],
      ['error-search-without-consistencylevel', 400, 'GraphRefused'],
      ['error-filter-not-indexed', 400, 'GraphRefused'],
      ['error-501-select-unsupported-property', 501, 'GraphUnavailable'],
    ] as const) {
      const { response } = example(name)
      const { reader } = await serving(t, { '/users': { ...response, status } })
      const failure: GraphFailure = await withDeadline(300, () =>
        reader.page({ path: '/users', select: ['id'], complete: 'page' }),
      ).then(
        () => {
          throw new Error('no failure')
        },
        (error) => error,
      )
      t.match(failure, { name: 'GraphFailure', status, code: response.body.error.code }, name)
      t.match(toRefusal(failure), { code, message: /\.$/ })
    }
    const { headers } = example('claims-challenge-401').response
    t.type(JSON.parse(challengedClaims(new Headers(headers)) ?? ''), 'object')
  })
}
