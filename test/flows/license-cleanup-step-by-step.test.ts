import { test } from 'tap'
import type { Run } from './runner/index.ts'
import { startStage } from './stage.ts'
import { loadFlow } from './support.ts'

const flow = await loadFlow('license-cleanup-step-by-step')
const settings = { LicenseReportTo: 'reports@northwind.example', FailuresTo: 'operators@northwind.example' }

test('A license group is cleaned up member by member', async (t) => {
  const stage = await startStage(t, { users: 400 })
  const { front, office } = stage
  const group = stage.groupId('licA3Second')
  const play = async (inputs: Record<string, unknown>) => {
    office.mails.length = 0
    return stage.start(flow, { settings, inputs: { text: group, number: 180, ...inputs } })
  }
  const members = (await stage.call(`GET /v1/license-groups/${group}/members`)).body.value.length
  const removals = async () => (await stage.journal()).map(({ method, path }) => `${method} ${path}`)

  const attempts = ({ results }: Run) =>
    results.filter(({ name, status }) => name === 'Remove_them_from_the_group' && status !== 'Skipped').length

  await t.test('without saying so nobody is removed', async (t) => {
    const run = await play({})
    t.equal(run.status, 'Succeeded')
    t.match(office.mails, [{ to: settings.LicenseReportTo, html: /what would happen.*wouldRemove/s }])
    t.same(await removals(), [])
    t.ok(run.actionRuns <= 10 + 6 * members)
  })

  await t.test('a list that comes in parts is read to its end', async (t) => {
    front.rewrite({ from: /members$/, to: 'members?top=2' })
    const run = await play({})
    front.rewrite()
    t.ok((run.of('List_the_members')?.runs ?? 0) > 1)
    t.equal(run.results.filter(({ name }) => name === 'Get_their_last_activity').length, members)
  })

  await t.test('a service that is gone, or a group that there is not', async (t) => {
    front.down()
    const gone = await play({ boolean: true })
    front.down(false)
    t.equal(gone.status, 'Failed')
    const operators = (mails: typeof office.mails) => mails.filter(({ to }) => to === settings.FailuresTo)
    t.match(operators(office.mails), [{ html: /List_the_members.*BadGateway/ }])
    const none = await play({ boolean: true, text: '00000000-0000-4000-8000-000000000001' })
    t.equal(none.status, 'Failed')
    t.equal(operators(office.mails).length, 1)
    t.same(await removals(), [])
  })

  await t.test('a group of more than 200 is left to the other flow', async (t) => {
    const large = await startStage(t, { users: 1_000 })
    const inputs = { text: large.groupId('licA1Students'), number: 180, boolean: true }
    const run = await large.start(flow, { settings, inputs })
    t.match(run, { status: 'Failed', error: { code: 'GroupTooLarge' } })
    t.same(await large.journal(), [])
  })

  await t.test('one who can not be looked at does not keep the others', async (t) => {
    front.refuse({ path: /sign-in-activity/, status: 404, times: 1 })
    const run = await play({ boolean: false })
    t.equal(run.status, 'Failed', 'what went wrong is told')
    const looked = run.results.filter(({ name }) => name === 'Get_their_last_activity')
    t.equal(looked.length, members)
  })

  await t.test('who has the name of an error does not keep the others', async (t) => {
    const before = await play({})
    const tried = attempts(before)
    t.ok(tried > 1)
    const { value } = (before.of('List_the_members')?.outputs as any).body
    for (const { userId } of value) await stage.control('PATCH', `users/${userId}`, { displayName: 'PlanRequired' })
    const run = await play({})
    t.match(office.mails, [{ html: /<td>PlanRequired<\/td>/ }])
    t.equal(attempts(run), tried)
    for (const { userId, displayName } of value) await stage.control('PATCH', `users/${userId}`, { displayName })
  })

  await t.test('nobody is tried any more when the removals of the day are used up', async (t) => {
    front.refuse({ path: /\/removals$/, status: 409, code: 'PlanRequired', times: 1 })
    const run = await play({ boolean: true })
    t.match(run, { status: 'Failed', error: { code: 'PlanRequired' } })
    t.equal(attempts(run), 1)
    t.same(await removals(), [])
  })

  await t.test('who is past the cut-off is removed, and the report says so', async (t) => {
    front.refuse({ path: /\/removals$/, status: 429, times: 1, retryAfter: 10 })
    const run = await play({ boolean: true })
    t.equal(run.status, 'Succeeded')
    const written = await removals()
    t.ok(written.length >= 4)
    t.ok(written.every((write) => new RegExp(`^DELETE .*${group}/members/.*/\\$ref$`).test(write)))
    t.match(office.mails, [{ html: /<td>removed<\/td>/ }])
    const again = await play({ boolean: true })
    t.equal(again.status, 'Succeeded')
    t.same(await removals(), written)
  })
})
