import { test, type Test } from 'tap'
import { startStage, type Stage } from './stage.ts'
import { pressedData } from '../campaigns/pressed.ts'
import { loadFlow, statusesOf } from './support.ts'

const DAY = 86_400_000
const flow = await loadFlow('contact-update')
const settings = { FailuresTo: 'operators@northwind.example' }
const PEOPLE = [
  'activeStaff',
  'twoGroups',
  'contactPerfect',
  'recentlyHired',
  'inactiveStaff',
  'onLeave',
  'managerless',
]

/** A campaign over one department, with everybody who is to be asked by now. */
async function beginCampaign(stage: Stage): Promise<any[]> {
  for (const name of PEOPLE) {
    await stage.control('PATCH', `users/${stage.user(name)}`, { department: 'Astronomy', officeLocation: 'North 1' })
  }
  const { body: campaign } = await stage.call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Astronomy'], fields: ['officeLocation'], reminderDays: [7], deliveriesPerMinute: 300 },
  })
  const due = await stage.call(`POST /v1/contact-campaigns/${campaign.campaignId}/due`, {
    as: 'contacts',
    body: { top: 50 },
  })
  return due.body.value
}

test('Departments are asked for their contact data', async (t) => {
  const stage = await startStage(t, { users: 400 })
  const { front, office } = stage
  const due = await beginCampaign(stage)
  t.equal(due.length, PEOPLE.length)
  const next = () => due.shift()
  const play = async (item: unknown, more = {}) => {
    for (const list of [office.mails, office.messages, office.cards]) list.length = 0
    const [run] = await stage.fire(flow, [item], { settings: { ...settings, ...more } })
    if (run === undefined) throw new Error('The request started no run.')
    return run
  }
  const written = async () => (await stage.journal()).filter(({ method }) => method === 'PATCH')
  const untouched = async (t: Test) => t.same(await written(), [], 'nothing was written')
  /** Presses the button of a card that gives this answer, with what was filled in. */
  const pressed = (answer: string, inputs = {}, after = 'PT2H') =>
    office.press(({ to, card }) => {
      const responder = { email: to, userPrincipalName: to, displayName: to }
      return { data: { ...pressedData(card, answer), ...inputs }, responder, after }
    })

  await t.test('nobody answers the card: nothing changes, the reminder is for the next run', async (t) => {
    office.press(() => undefined)
    const run = await play(next())
    t.equal(run.status, 'Succeeded')
    t.equal(office.cards.length, 1)
    t.same([office.mails, office.messages], [[], []])
    t.ok(run.endedAt - run.startedAt >= 6 * DAY && run.endedAt - run.startedAt < 6.1 * DAY)
    await untouched(t)
  })

  await t.test('what another run asks for is left to it', async (t) => {
    const item = due[0]
    office.press(() => undefined)
    const [one, two] = await Promise.all([play(item), play(item)])
    t.same([one?.status, two?.status], ['Succeeded', 'Succeeded'])
    t.equal(office.cards.length, 1)
    next()
    await untouched(t)
  })

  await t.test('a card that can not be posted becomes a mail', async (t) => {
    office.fail('PostCardAndWaitForResponse', 403, 1)
    const item = next()
    const run = await play(item)
    t.equal(run.status, 'Succeeded')
    t.match(office.mails, [{ to: item.responderMail, subject: item.mail.subject, html: item.mail.html }])
    await untouched(t)
  })

  await t.test('a mail that can not be sent either is noted, and comes again', async (t) => {
    const item = next()
    office.fail('SendEmailV2', 400, 1)
    const run = await play(item, { AskInTeams: false })
    t.match(statusesOf(run), { Post_the_card_and_wait: 'Skipped', Record_that_nothing_was_sent: 'Succeeded' })
    t.equal(run.status, 'Succeeded')
    t.match((run.of('Record_that_nothing_was_sent')?.outputs as any).body, { requestId: item.requestId })
    await untouched(t)
  })

  await t.test('the service is gone', async (t) => {
    front.down()
    const run = await play(due[0])
    front.down(false)
    t.equal(run.status, 'Failed')
    t.match(office.mails, [{ to: settings.FailuresTo, html: /Record_that_it_is_sent.*BadGateway/ }])
    t.equal(office.cards.length, 0)
    await untouched(t)
  })

  await t.test('an answer is written, although the service was busy', async (t) => {
    front.refuse({ path: /\/answer$/, status: 429, times: 1, retryAfter: 20 })
    pressed('correct', { officeLocation: 'South 7' })
    const item = next()
    const run = await play(item)
    t.equal(run.status, 'Succeeded')
    t.match(run.of('Hand_in_the_answer'), { status: 'Succeeded', runs: 2 })
    t.match(await written(), [{ body: { officeLocation: 'South 7' } }])
    t.match(office.messages, [{ to: item.responderMail, html: /Office/ }])
  })

  await t.test('somebody confirms', async (t) => {
    const before = await written()
    pressed('confirm')
    const run = await play(next())
    t.equal(run.status, 'Succeeded')
    t.match((run.of('Hand_in_the_answer')?.outputs as any).body, { requestState: 'answered' })
    t.same(await written(), before)
  })
})
