import { Agent, request } from 'node:http'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import fc from 'fast-check'
import type { Test } from 'tap'
import { startCampaigns, ask, type Campaigning } from '../campaigns/support.ts'
import { all } from '../helper.ts'
import { operationsOf, type Operation, type Schema } from '../operations.ts'
import { BREAK_GLASS_USERS, TEAMS_ADMINISTRATOR, USER_ADMINISTRATOR } from '../role-plans/support.ts'
import { shotsFor, type Known, type Shot } from './shots.ts'

/** No answer takes longer than 20 s by design, and what waits behind eleven others not much longer. */
const HANG_MS = 30_000
const AT_ONCE = 12

interface Scene extends Campaigning {
  known: Known
  /** What went wrong with nobody there to be told. */
  failures: unknown[]
}

/** A service with one of everything in it, so that what is made up meets something that is there. */
async function startScene(t: Test, env: Record<string, string>): Promise<Scene> {
  const failures: unknown[] = []
  const bench = await startCampaigns(t, {
    users: 300,
    // Five log reads in ten seconds are Microsoft's limit, and its refusals are none of ours.
    simulator: { quota: 'off' },
    onError: (error) => failures.push(error),
    env: { BREAK_GLASS_USERS, RATE_LIMIT_PER_MINUTE: '1000000', TRUST_PROXY: 'true', ...env },
  })
  const { call, userId, groupId, cast } = bench
  const people = ['activeStaff', 'inactiveStaff', 'twoGroups', 'globalAdmin', 'guest'].map(userId)
  const post = async (path: string, body: object) => (await call(`POST /v1/${path}`, { body })).body

  for (const name of ['activeStaff', 'twoGroups']) {
    await bench.control('PATCH', `users/${userId(name)}`, { department: 'Astronomy' })
  }
  await all(bench, 'GET /v1/departments')
  const snapshot = await post('role-snapshots', {})
  const plans = [
    await bench.create(),
    await bench.create({ inactiveDays: 90, reason: 'The second one.' }),
    await post('role-plans?action=standingToEligible', { roleIds: [USER_ADMINISTRATOR], reason: 'Wave one.' }),
  ]
  const changes = [
    (await post(`license-groups/${groupId('licA3Staff')}/removals`, { userId: userId('inactiveStaff') })).changeId,
    (await call(`PATCH /v1/users/${userId('activeStaff')}/contact-info`, { body: { officeLocation: 'North 7' } })).body
      .changeId,
  ]
  const campaign = await post('contact-campaigns', {
    departments: ['Astronomy'],
    fields: ['mobilePhone', 'officeLocation', 'managerId', 'department'],
  })
  const due = campaign.campaignId === undefined ? [] : await ask(bench, campaign.campaignId)
  for (const { requestId, responderId } of due.slice(0, 1)) {
    await post(`contact-requests/${requestId}/answer`, {
      responder: responderId,
      data: { answer: 'correct', mobilePhone: '+1 425 555 0177' },
    })
  }
  const exclusion = await post('exclusions', {
    kind: 'user',
    value: userId('guest'),
    owner: 'Ada',
    reason: 'Is left alone.',
  })
  const value = async (path: string) => (await call(`GET /v1/${path}`)).body.value ?? []
  const findings = await value('role-findings?top=5')
  const reviews = await value('contact-reviews')
  const firstChanges = await value(`plans/${plans[0]?.planId}/changes?top=3`)
  const tokens = await Promise.all(
    [
      'license-groups?top=1',
      'roles?top=1',
      'exclusions?top=1',
      'inactive-users?allUsers=true&top=1',
      'audit?top=1',
    ].map(
      async (path) =>
        new URL((await call(`GET /v1/${path}`)).body.nextLink ?? 'x:?').searchParams.get('skipToken') ?? 'AAAA',
    ),
  )
  const report: string = (await call(`GET /v1/plans/${plans[0]?.planId}`)).body.reportLink

  const page = due[0] === undefined ? '' : await (await fetch(bench.url + new URL(due[0].formLink).pathname)).text()

  const ids = (...found: unknown[]) => found.filter((id) => typeof id === 'string' && id !== '')
  const filled = (found: unknown[]) => {
    const good = ids(...found) as string[]
    return good.length > 0 ? good : ['00000000-0000-4000-8000-000000000001']
  }
  const known: Record<string, unknown[]> = {
    userId: [...people, cast.users['activeStaff']?.userPrincipalName, 'nobody@northwind.example'],
    groupId: ['licA3Staff', 'licDynamic', 'roleGroup'].map(groupId),
    skuId: Object.values(cast.skus).slice(0, 4),
    roleId: [USER_ADMINISTRATOR, TEAMS_ADMINISTRATOR],
    planId: plans.map((plan) => plan?.planId),
    hash: plans.map((plan) => plan?.hash),
    changeId: [...changes, ...firstChanges.map((change: any) => change.changeId)],
    campaignId: [campaign.campaignId],
    requestId: due.map(({ requestId }) => requestId),
    reviewId: reviews.map((review: any) => review.reviewId),
    snapshotId: [snapshot.snapshotId, snapshot.snapshot?.snapshotId],
    findingId: findings.map((finding: any) => finding.findingId),
    exclusionId: [exclusion.exclusionId],
    operationId: [],
    department: ['Astronomy', 'Nursing'],
    skipToken: tokens,
    fields: ['officeLocation', 'mobilePhone', 'department'],
    timeZone: ['Europe/Paris', 'UTC', 'Nowhere/None'],
    businessPhone: ['+1 425 555 0100', '(425) 555-0100', 'x'],
    form: [/name="form" value="([^"]+)"/.exec(page)?.[1]],
    reportToken: [new URL(report).pathname.slice(3)],
    formToken: due.map(({ formLink }) => new URL(formLink).pathname.slice(3)),
  }
  for (const name of [
    'approver',
    'requester',
    'responder',
    'owner',
    'managerId',
    'principalId',
    'approverId',
    'reviewerId',
  ]) {
    known[name] = known['userId'] as unknown[]
  }
  known['mobilePhone'] = known['businessPhone'] as unknown[]
  known['baselineId'] = known['from'] = known['to'] = known['snapshotId'] as unknown[]
  return {
    ...bench,
    failures,
    known: Object.fromEntries(Object.entries(known).map(([name, values]) => [name, filled(values)])),
  }
}

const text = (more: Schema = {}): Schema => ({ type: 'string', ...more })

/** What no document lists: pages and signed addresses, as if they were operations. */
const PAGES: Operation[] = (
  [
    ['GET', '/r/{reportToken}', { format: text({ enum: ['html', 'csv', 'json', 'markdown'] }) }],
    ['GET', '/f/{formToken}', { person: text(), page: { type: 'integer', minimum: 1, maximum: 1_000 } }],
    ['POST', '/f/{formToken}', { person: text() }],
    ['GET', '/f/sign-in', { code: text(), state: text() }],
    ['GET', '/v1/operations/{operationId}', { sig: text({ maxLength: 200 }) }],
    ['GET', '/docs/{operation}', { x: text() }],
    ['GET', '/{nothing}', { x: text() }],
    ['GET', '/health', { x: text() }],
    ['GET', '/ready', { x: text() }],
  ] as const
).map(([method, path, query]) => ({
  operationId: `${method} ${path}`,
  method,
  path,
  security: [],
  roles: [],
  description: '',
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      in: 'path' as const,
      name,
      required: true,
      schema: text(),
    })),
    ...Object.entries(query as Record<string, Schema>).map(([name, schema]) => ({
      in: 'query' as const,
      name,
      required: false,
      schema,
    })),
  ],
  ...(method === 'POST'
    ? { body: { type: 'object', properties: { form: text(), answer: text(), 'value.officeLocation': text() } } }
    : {}),
  responses: {},
}))

interface Reply {
  status: number
  type: string
  body: string
}

/** What one request got, or why it got nothing. */
function fire(agent: Agent, base: string, { method, url, headers, body }: Shot, from: string): Promise<Reply> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        hostname,
        port,
        method,
        path: url,
        headers: {
          'x-forwarded-for': from,
          ...headers,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
        signal: AbortSignal.timeout(HANG_MS),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** With these the server refuses what never becomes a request of any operation. */
const NEVER_REACHED: ReadonlySet<number> = new Set([405, 408, 414, 417, 431])

/** The same of a body that an operation without one was sent. */
const BODY_REFUSED: ReadonlySet<number> = new Set([413, 415])

/** Says what is wrong with an answer; nothing when it is as it must be. */
function createJudge(document: object) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: fullFormats })
  ajv.addSchema({ $id: 'document', ...document })
  const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1')

  return ({ operation, method }: Shot, { status, type, body }: Reply): string | undefined => {
    if (status >= 500) return `answered ${status}: ${body.slice(0, 300)}`
    if (method === 'HEAD') return undefined
    const isOfOperation = method === operation.method && Object.hasOwn(operation.responses, '200')
    const isOther = NEVER_REACHED.has(status) || (operation.body === undefined && BODY_REFUSED.has(status))
    if (isOfOperation && !Object.hasOwn(operation.responses, status) && !isOther) {
      return `answered ${status}, which is not declared`
    }
    if (status >= 400) {
      return type.startsWith('text/html') && operation.path.startsWith('/f/') ? undefined : misshapen(type, body)
    }
    if (operation.responses['200'] === undefined || status !== 200) return undefined
    if (!type.startsWith('application/json')) return `answered ${type}`
    // With another method it may be another operation of the same path.
    const at = `document#/paths/${escaped(operation.path)}/${method.toLowerCase()}/responses/200/content/application~1json/schema`
    const conforms = ajv.getSchema(encodeURI(at))
    if (conforms === undefined) return method === operation.method ? 'has no declared answer' : undefined
    if (conforms(JSON.parse(body)) === true) return undefined
    return `answered what is not declared: ${ajv.errorsText(conforms.errors)}`
  }
}

function misshapen(type: string, body: string): string | undefined {
  if (!type.startsWith('application/json')) return `answered an error as ${type}: ${body.slice(0, 100)}`
  const { error, ...more } = JSON.parse(body)
  const isGood =
    Object.keys(more).length === 0 &&
    /^[A-Z]\w+$/.test(error?.code) &&
    /^\S[\s\S]*\.$/.test(error?.message) &&
    /^[0-9a-f-]{36}$/.test(error?.requestId) &&
    Object.keys(error).every((name) => ['code', 'message', 'target', 'details', 'requestId'].includes(name))
  return isGood ? undefined : `answered an error in another shape: ${body.slice(0, 300)}`
}

/** Made at a time, so that a long run does not hold all of it in memory. */
const ROUND = 5_000

/**
 * Requests made up from the definitions, against a service whose writes are off and one that writes, which is first
 * asked what must not write. The same seed makes the same requests.
 */
export async function fuzz(t: Test, { seed, requests }: { seed: number; requests: number }): Promise<void> {
  const scenes = {
    open: await startScene(t, {}),
    shut: await startScene(t, { WRITES_ENABLED: 'false' }),
  }
  const operations = [...operationsOf(scenes.open.app), ...PAGES]
  const judge = createJudge(scenes.open.app.swagger())
  const before = await scenes.shut.journal()
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  t.teardown(() => agent.destroy())

  const counts: Record<string, number> = {}
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  const faults: string[] = []
  let tried = 0

  async function shoot(shot: Shot, place: keyof typeof scenes, name: string): Promise<void> {
    const at = tried++
    const from = `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`
    const answer = await fire(agent, scenes[place].url, shot, from).catch((error: Error) => error)
    count(shot.manner)
    count(answer instanceof Error ? 'unanswered' : `${Math.floor(answer.status / 100)}xx`)
    const fault = answer instanceof Error ? `got no answer: ${answer.message}` : judge(shot, answer)
    if (fault === undefined) return
    const { method, url, body = '', manner } = shot
    faults.push(
      `${name} (${manner}, ${place}) ${fault}\n  ${method} ${url.slice(0, 300)}\n  ${String(body).slice(0, 600)}`,
    )
  }

  for (let round = 0; round * ROUND < requests; round++) {
    const share = Math.ceil(Math.min(ROUND, requests - round * ROUND) / operations.length)
    const shotsIn = ({ known }: Scene) =>
      operations.map((operation, index) =>
        fc.sample(shotsFor(operation, known), { numRuns: share, seed: seed + 1_000 * round + index }),
      )
    const shots = { open: shotsIn(scenes.open), shut: shotsIn(scenes.shut) }
    const all = operations
      .flatMap((operation, row) => Array.from({ length: share }, (_, column) => ({ operation, row, column })))
      // What ends plans and campaigns comes when the others had them for a while.
      .sort((one, other) => turnOf(one, share) - turnOf(other, share))
    const shootAll = async (place: keyof typeof scenes, chosen: typeof all) => {
      const queue = chosen.toReversed()
      const worker = async () => {
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
          const { operation, row, column } = next
          await shoot(shots[place][row]?.[column] as Shot, place, `${operation.operationId} #${round}.${column}`)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
    }
    const isHarmless = ({ row, column }: (typeof all)[number]) =>
      column % 3 === 1 && shots.open[row]?.[column]?.harmless === true
    await shootAll(
      'shut',
      all.filter(({ column }) => column % 3 === 0),
    )
    const written = await scenes.open.journal()
    await shootAll('open', all.filter(isHarmless))
    t.same(await scenes.open.journal(), written, 'reads, dry runs and callers without the role write nothing')
    await shootAll(
      'open',
      all.filter((one) => one.column % 3 !== 0 && !isHarmless(one)),
    )
    // What was applied goes on behind the answers; it must be over before the next round looks.
    await scenes.open.services.background.sweep()
  }

  const told = Object.entries(counts).map(([name, times]) => `${name}: ${times}`)
  t.comment(`${tried} requests to ${operations.length} operations and pages (${told.join(', ')}); FUZZ_SEED=${seed}`)
  t.same(faults.slice(0, 30), [], `${faults.length} requests were not answered as they must be`)
  t.same(await scenes.shut.journal(), before, 'nothing was written where writes are off')
  t.ok((counts['2xx'] ?? 0) > tried / 10, 'many of them were understood')
  for (const [place, { failures, call }] of Object.entries(scenes)) {
    t.same(failures, [], `nothing failed behind the answers (${place})`)
    t.equal((await call('GET /v1/licenses')).status, 200, 'and the service goes on')
  }
}

const turnOf = ({ operation, column }: { operation: Operation; column: number }, share: number): number =>
  /^(Close|Reject|Stop|Revoke)/.test(operation.operationId) ? column + share / 2 : column
