import t from 'tap'
import { createGraphReader } from '../../src/graph/reader.ts'
import { createGraphWriter } from '../../src/graph/writer.ts'
import type { GraphWrite } from '../../src/graph/write.ts'
import { createDirectLicenseRemovalKind } from '../../src/services/licenses/direct-removal-change.ts'
import type { DirectLicenseRemoval } from '../../src/services/licenses/direct-removal.ts'
import { createTenantLicenses } from '../../src/services/licenses/tenant-licenses.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'
import { startDraft } from './support.ts'

t.test('a direct license goes, is seen gone, and comes back as it was', async (t) => {
  const service = await startDraft(t, { prices: new Map() })
  const { rows, summary } = await service.draft({ allGroups: true, directLicenses: 'remove' })
  const changes = rows.flatMap(({ decision, change }) =>
    decision === 'planned' && change.kind === 'directLicenseRemoval' ? [change as DirectLicenseRemoval] : [],
  )
  t.ok(changes.length >= 2, `${changes.length} direct licenses`)
  t.ok(changes.every(({ before: { licenses }, targetId }) => licenses.length === 1 && licenses[0]?.skuId === targetId))
  t.match(summary.warnings, [/without a price/])

  const graph = { baseUrl: service.url, tokens: async () => 'opaque' }
  const [reader, writer] = [createGraphReader(graph), createGraphWriter(graph)]
  const kind = createDirectLicenseRemovalKind({
    reader,
    recheck: { direct: async () => [] },
    tenantLicenses: createTenantLicenses({ reader, now: Date.now }),
    cutoffs: { quiet: quietPeriods([]), now: Date.now },
  })
  const look = async () => [
    ...new Set((await kind.verify(changes, { direction: 'apply', effects: true })).map(({ seen }) => seen)),
  ]
  service.world.stats.reset()
  t.same(await look(), ['before'])
  t.ok(service.world.stats.httpRequests <= Math.ceil(changes.length / 300), 'in batches')
  t.match(kind.describe(changes[0] as DirectLicenseRemoval), /^Take .+ from .+$/)

  const send = (requests: { write: unknown }[]) => writer.writeAll(requests.map(({ write }) => write as GraphWrite))
  for (const change of changes) await send(kind.requests(change))
  t.same(await look(), ['after'])
  t.same(
    service.world.journal.entries().map(({ method, path }) => `${method} ${path}`),
    changes.map(({ subjectId: userId }) => `POST /v1.0/users/${userId}/assignLicense`),
  )
  for (const change of changes) await send(kind.inverse!(change))
  t.same(await look(), ['before'])

  const [first] = changes as [DirectLicenseRemoval]
  t.match(
    await kind.verify([{ ...first, before: { licenses: [{ skuId: first.targetId, disabledPlans: ['x'] }] } }], {
      direction: 'apply',
      effects: true,
    }),
    [{ seen: 'between' }],
    'other services than before',
  )
  t.match(
    await kind.verify([{ ...first, subjectId: '00000000-0000-4000-8000-000000000001' }], {
      direction: 'apply',
      effects: true,
    }),
    [{ seen: 'gone' }],
  )
})
