import { test, type Test } from 'tap'
import { startStage, type Stage } from './stage.ts'
import { pressedData } from '../campaigns/pressed.ts'
import { loadFlow } from './support.ts'

const DAY = 86_400_000
const flow = await loadFlow('contact-reviews')
const settings = { ContactApprovers: 'hr@northwind.example', FailuresTo: 'operators@northwind.example' }

const PEOPLE = ['activeStaff', 'twoGroups', 'contactPerfect']

/** A campaign that has asked these people; each may then say what their job title is, which waits for approval. */
async function askForTitles(stage: Stage): Promise<(name: string, jobTitle: string) => Promise<void>> {
  const contacts = (route: string, body: unknown) => stage.call(route, { as: 'contacts', body })
  for (const name of PEOPLE) {
    await stage.control('PATCH', `users/${stage.user(name)}`, { department: 'Astronomy', jobTitle: 'Lecturer' })
  }
  const campaign = { departments: ['Astronomy'], fields: ['jobTitle'], deliveriesPerMinute: 300 }
  const { campaignId } = (await contacts('POST /v1/contact-campaigns', campaign)).body
  const due = (await contacts(`POST /v1/contact-campaigns/${campaignId}/due`, { top: 50 })).body.value
  for (const { requestId } of due) {
    await contacts(`POST /v1/contact-requests/${requestId}/deliveries`, { channel: 'teams' })
  }
  return async (name, jobTitle) => {
    const { requestId, responderId, card } = due.find((one: any) => one.responderId === stage.user(name))
    const answer = { responder: responderId, data: { ...pressedData(card, 'correct'), jobTitle } }
    const { status, body } = await contacts(`POST /v1/contact-requests/${requestId}/answer`, answer)
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
}

test('Values that need a decision are decided about once a day', async (t) => {
  const stage = await startStage(t, { users: 400 })
  const { front, office } = stage
  const by = await stage.person('inactiveStaff')
  const play = async () => {
    office.mails.length = 0
    office.approvals.length = 0
    return stage.start(flow, { settings, as: { approver: 'contactApprover' } })
  }
  const written = async () => (await stage.journal()).filter(({ method }) => method === 'PATCH')
  const untouched = async (t: Test) => t.same(await written(), [], 'nothing was written')
  const waiting = async () => (await stage.call('GET /v1/contact-reviews?state=waiting')).body.value.length

  await t.test('nothing waits: nobody is asked', async (t) => {
    const run = await play()
    t.equal(run.status, 'Succeeded')
    t.same([office.approvals, office.mails], [[], []])
    t.ok(run.actionRuns <= 5)
  })

  const say = await askForTitles(stage)
  await say('activeStaff', 'Professor `of` *all*')
  await say('twoGroups', 'Dean')
  t.equal(await waiting(), 2)

  await t.test('nobody answers: it is asked again on another day', async (t) => {
    office.decide(() => undefined)
    const run = await play()
    t.equal(run.status, 'Succeeded')
    t.ok(run.endedAt - run.startedAt >= 5 * DAY && run.endedAt - run.startedAt < 5.1 * DAY)
    t.match(office.mails, [{ to: settings.ContactApprovers, subject: /^Please decide about .*\(2\)/ }])
    t.equal(await waiting(), 2)
    await untouched(t)
  })

  await t.test('the service is gone', async (t) => {
    office.decide(() => ({ outcome: 'Approve', by }))
    front.refuse({ path: /decisions/, status: 503, times: 3 })
    const run = await play()
    t.equal(run.status, 'Failed')
    t.match(office.mails, [{ to: settings.FailuresTo, html: /Decide_about_them/ }])
    t.equal(await waiting(), 2)
    await untouched(t)
  })

  await t.test('approved, although the service was busy', async (t) => {
    front.refuse({ path: /decisions/, status: 429, times: 1, retryAfter: 20 })
    const run = await play()
    t.equal(run.status, 'Succeeded')
    t.match(office.approvals, [{ title: /\(2\)/, details: /Dean/ }])
    t.equal(await waiting(), 0)
    t.match((await written()).map(({ body }) => body.jobTitle).sort(), ['Dean', 'Professor `of` *all*'])
    t.same(office.mails, [])
  })

  await t.test('rejected', async (t) => {
    const before = await written()
    await say('contactPerfect', 'King')
    office.decide(() => ({ outcome: 'Reject', by, comments: 'There is none.' }))
    const run = await play()
    t.equal(run.status, 'Succeeded')
    t.equal(await waiting(), 0)
    t.same(await written(), before)
  })
})
