import t from 'tap'
import { armValidationOf, type ArmWrite } from '../../src/arm/write.ts'
import { createArmWriter } from '../../src/arm/writer.ts'
import { GraphFailure } from '../../src/graph/failure.ts'
import { createGraphWriter } from '../../src/graph/writer.ts'
import type { Change } from '../../src/services/plans/change.ts'
import { registered } from '../../src/services/plans/kind.ts'
import type { Item } from '../../src/services/plans/item.ts'
import { createSending } from '../../src/services/plans/sending.ts'
import { openStore } from '../../src/store/database.ts'
import { tokenWith } from '../simulator/arm/support.ts'
import { startAzure } from './support.ts'

const READER_ROLE = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
const NAME = '11111111-2222-4333-8444-555555555555'

async function startSending(t: Parameters<typeof startAzure>[0]) {
  const azure = await startAzure(t)
  const store = await openStore({})
  t.teardown(() => store.close())
  const { subscriptions, identities } = azure.cast.azure
  const scope = Object.values(subscriptions)[0]?.scope as string
  const claims = { appid: identities.writer.appIds[0], idtyp: 'app', tid: azure.cast.tenantId }
  const writer = createArmWriter({ baseUrl: azure.armUrl, tokens: async () => tokenWith(claims) })
  const graph = createGraphWriter({ baseUrl: azure.url, tokens: async () => 'opaque' })
  const sending = (isOn = true) =>
    createSending({ writer: graph, azure: isOn ? writer : undefined, store, limit: '3000/150' })
  // The simulator makes its Azure side, and the database wakes up, with the first request: a look would grow old.
  await azure.armReader().subscriptions()
  await sending().quota.take(1)
  const properties = (principalId: string) => ({
    principalId,
    roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${READER_ROLE}`,
  })
  const assignment = (principalId: string, name = NAME): ArmWrite => ({
    gate: 'azure',
    method: 'PUT',
    path: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    apiVersion: '2022-04-01',
    body: { properties: properties(principalId) },
    changes: `${scope} ${READER_ROLE} ${principalId}`,
  })
  const eligibility = (principalId: string): ArmWrite => ({
    gate: 'azure',
    method: 'PUT',
    path: `${scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${NAME}`,
    apiVersion: '2020-10-01',
    body: {
      properties: {
        ...properties(principalId),
        requestType: 'AdminAssign',
        justification: 'Least privilege.',
        scheduleInfo: {
          startDateTime: new Date().toISOString(),
          expiration: { type: 'AfterDateTime', endDateTime: new Date(Date.now() + 30 * 86_400_000).toISOString() },
        },
      },
    },
    changes: `${scope} ${READER_ROLE} ${principalId}`,
  })
  /** A change of one request, which is there once Azure shows the assignment. */
  const item = (write: ArmWrite): Item => ({
    row: { attempts: 0, undoAttempts: 0 } as Item['row'],
    change: { kind: 'azure', subjectId: 'x', before: {}, after: {}, preconditions: {}, details: {} },
    kind: registered<Change>({
      name: 'azure',
      subject: 'principal',
      recheck: async (changes) => changes.map(() => undefined),
      requests: () => [{ covers: ['role'], write }],
      verify: async (changes) => {
        const isThere = await azure.armReader().hasAssignment(write.path)
        return changes.map(() => ({ seen: isThere ? ('after' as const) : ('before' as const), settled: true }))
      },
      undoable: async (changes) => changes.map(() => undefined),
      describe: () => 'A role of Azure',
      show: () => ({}),
    }),
  })
  const journal = () => azure.world.journal.entries().filter(({ path }) => /\/providers\//.test(path))
  return { ...azure, sending, writer, assignment, eligibility, item, journal, scope }
}

t.test('a change of Azure goes through its own gate, beside those of Graph', async (t) => {
  const { sending, item, assignment, user, journal } = await startSending(t)
  const write = assignment(user('activeStaff'))
  const [sent] = await sending().send([item(write)], 'apply', performance.now())
  t.same(sent, { accepted: ['role'], refused: [], unclear: [] })
  t.same(
    journal().map(({ method }) => method),
    ['PUT'],
  )
})

t.test('a response that is lost is looked for, and nothing is sent twice', async (t) => {
  const { sending, item, assignment, user, journal, fault } = await startSending(t)
  await fault('/roleAssignments/', { drop: true }, { method: 'PUT', after: true, times: 1 })
  const [sent] = await sending().send([item(assignment(user('activeStaff')))], 'apply', performance.now())
  t.same(sent, { accepted: ['role'], refused: [], unclear: [] })
  t.equal(journal().length, 1)
})

t.test('a request that never arrived is repeated under the same name', async (t) => {
  const { sending, item, assignment, user, journal, fault } = await startSending(t)
  await fault('/roleAssignments/', { drop: true }, { method: 'PUT', times: 1 })
  const [sent] = await sending().send([item(assignment(user('activeStaff')))], 'apply', performance.now())
  t.same(sent?.accepted, ['role'])
  t.match(journal(), [{ path: new RegExp(NAME) }])
  t.equal(journal().length, 1)
})

t.test('what Azure puts off for long is certainly not made, and says for how long', async (t) => {
  const { writer, assignment, user, journal, fault } = await startSending(t)
  await fault('/roleAssignments/', { status: 429, retryAfter: 60 }, { method: 'PUT' })
  const [response] = await writer.writeAll([assignment(user('activeStaff'))])
  t.match(response, { status: 429, retryAfter: 60, service: 'Azure' })
  t.same(journal(), [])
})

t.test('of two writes to the same the second waits for the response to the first', async (t) => {
  const { writer, assignment, user, journal, fault } = await startSending(t)
  const write = assignment(user('activeStaff'))
  await fault('/roleAssignments/', { delayMs: 300 }, { method: 'PUT', times: 1 })
  const { body: _body, ...end } = { ...write, method: 'DELETE' as const }
  const responses = await writer.writeAll([write, end])
  t.same(
    responses.map(({ status }) => status),
    [201, 200],
    'what was given was there to be taken',
  )
  t.same(
    journal().map(({ method }) => method),
    ['PUT', 'DELETE'],
  )
})

t.test('taking away what is not there is no failure', async (t) => {
  const { writer, assignment, user } = await startSending(t)
  const { body: _body, ...end } = { ...assignment(user('activeStaff')), method: 'DELETE' as const }
  t.match(await writer.writeAll([end]), [{ status: 204 }])
})

t.test('more than ten writes a second to a subscription wait, and others do not', async (t) => {
  const { writer, assignment, user } = await startSending(t)
  const began = performance.now()
  const name = (number: number) => NAME.replace(/.{2}$/, String(number + 10))
  const ends = Array.from({ length: 11 }, (_, number): ArmWrite => {
    const { body: _body, changes: _changes, ...write } = assignment(user('activeStaff'), name(number))
    return { ...write, method: 'DELETE', changes: name(number) }
  })
  const responses = await writer.writeAll(ends)
  t.ok(responses.every(({ status }) => status === 204))
  t.ok(performance.now() - began >= 1_000)
})

t.test('Azure is asked beforehand, and makes nothing', async (t) => {
  const { sending, eligibility, user, cast, journal, control } = await startSending(t)
  const app = cast.azure.identities.reader.principalId
  const asked = [eligibility(user('activeStaff')), eligibility(app)].map(armValidationOf)
  const [good, bad] = await sending().rehearse(asked)
  t.equal(good, undefined)
  t.match(bad, { status: 400 })
  t.same(journal(), [])
  await t.rejects(sending().rehearse([eligibility(user('activeStaff'))]), TypeError)
  t.same(journal(), [], 'what would be made is not sent to be checked')
  await control('PUT', 'azure/identities/writer', { grants: [] })
  t.same(await sending().rehearse(asked.slice(0, 1)), ['unchecked'])
})

t.test('without a role in Azure, or with Azure switched off, nothing is made and somebody is told', async (t) => {
  const { sending, item, assignment, user, journal, control } = await startSending(t)
  const write = item(assignment(user('activeStaff')))
  const [off] = await sending(false).send([write], 'apply', performance.now())
  t.match(off?.refused, [{ failure: { status: 403, code: 'AzureSwitchedOff' } }])
  await control('PUT', 'azure/identities/writer', { grants: [] })
  const [refused] = await sending().send([write], 'apply', performance.now())
  t.match(refused?.refused, [{ failure: { status: 403, code: 'AuthorizationFailed', service: 'Azure' } }])
  t.ok(refused?.refused[0]?.failure instanceof GraphFailure)
  t.same(journal(), [])
})

t.test('nothing leaves for Azure by a look that has grown old', async (t) => {
  const { sending, item, assignment, user, journal } = await startSending(t)
  const [sent] = await sending().send([item(assignment(user('activeStaff')))], 'apply', performance.now() - 6_000)
  t.match(sent?.refused, [{ failure: { status: 429, service: 'Azure' } }])
  t.same(journal(), [])
})
