import t, { type Test } from 'tap'
import { pressedData } from '../campaigns/pressed.ts'
import { HOUR, startCampaigns, type Campaigning } from '../campaigns/support.ts'
import { hooking, LOOPBACK } from './support.ts'

const MINUTE = 60_000

async function startScene(t: Test) {
  const scene = await startCampaigns(t, { env: LOOPBACK })
  const campaign = async (more: object = {}) =>
    (
      await scene.call('POST /v1/contact-campaigns', {
        as: 'contacts',
        body: { departments: ['Nursing'], fields: ['officeLocation', 'mobilePhone'], ...more },
      })
    ).body
  return { ...scene, ...(await hooking(t, scene)), campaign }
}

const noted = ({ call }: Campaigning, requestId: string) =>
  call(`POST /v1/contact-requests/${requestId}/deliveries`, { as: 'contacts', body: { channel: 'teams' } })

t.test('due requests are taken for a flow, one delivery each, at the rate of the campaign', async (t) => {
  const scene = await startScene(t)
  const { receiver, sweep, ahead, call, campaign, deliveries } = scene
  const { campaignId, people } = await campaign({ deliveriesPerMinute: 3 })
  await sweep()
  t.equal(receiver.messages.length, 0)
  t.equal((await scene.subscribe('contact-request-due', { campaignId }, 'contacts')).status, 201)
  await sweep()
  await sweep()
  t.equal(receiver.messages.length, 3, 'and no more in this minute')
  const { body: none } = await call(`POST /v1/contact-campaigns/${campaignId}/due`, { as: 'contacts', body: {} })
  t.same(none.value, [], 'the minute is used up for whoever takes them')
  const first = receiver.messages[0]?.body
  t.match(first, { eventType: 'contactRequestDue', value: [{ campaignId, round: 'first', takenUntil: /Z$/ }] })
  t.equal(first.value.length, 1)
  t.type(JSON.parse(first.value[0].card), 'object')
  t.match(first.value[0].mail, { subject: String, html: String, text: String })

  t.match(await noted(scene, first.value[0].requestId), { status: 200, body: { askedCount: 1 } })
  for (let rounds = 0; rounds < 20; rounds++) {
    ahead(61_000)
    await sweep()
  }
  const requests = receiver.messages.map(({ body }) => body.value[0].requestId)
  t.equal(requests.length, people, 'everybody is asked')
  t.equal(new Set(requests).size, people, 'and nobody twice')
  t.equal(new Set(receiver.messages.map(({ body }) => body.eventId)).size, people)
  t.match(new Set((await deliveries()).map(({ state }) => state)), new Set(['delivered']))

  ahead(2 * HOUR)
  await sweep()
  t.equal(receiver.messages.length, people + 3, 'what was not noted in two hours comes again')
  t.notOk(receiver.messages.slice(people).some(({ body }) => body.value[0].requestId === requests[0]))
})

t.test('a receiver that refuses what it is sent is not given the rest of the campaign', async (t) => {
  const scene = await startScene(t)
  const { receiver, sweep, ahead, campaign, deliveries, call } = scene
  const { campaignId } = await campaign({ deliveriesPerMinute: 1 })
  await scene.subscribe('contact-request-due', {}, 'contacts')
  receiver.always(400)
  for (let minutes = 0; minutes < 6; minutes++) {
    await sweep()
    ahead(MINUTE + 1_000)
  }
  t.match(await deliveries('dead'), [{ code: 'Http400' }])
  t.equal(receiver.messages.length, 1)
  const { body } = await call(`POST /v1/contact-campaigns/${campaignId}/due`, { as: 'contacts', body: {} })
  t.equal(body.value.length, 1, 'they stay with whoever takes them')
  receiver.always(200)
  ahead(HOUR + MINUTE)
  await sweep()
  t.equal(receiver.messages.length, 2, 'it is asked again an hour later')
})

t.test('somebody who was altered after they were taken is told to nobody', async (t) => {
  const scene = await startScene(t)
  const { receiver, sweep, ahead, campaign, deliveries, store } = scene
  await campaign({ deliveriesPerMinute: 1 })
  await scene.subscribe('contact-request-due', {}, 'contacts')
  receiver.always(503)
  await sweep()
  t.equal(receiver.messages.length, 1)
  receiver.always(200)
  await store.db
    .updateTable('contactRequests')
    .set({ responderMail: 'somebody@else.example' })
    .where('takenAt', 'is not', null)
    .execute()
  ahead(10 * MINUTE)
  await sweep()
  t.notMatch(JSON.stringify(receiver.messages), /somebody@else/)
  t.match(await deliveries('dead'), [{ code: 'CampaignAltered' }])
})

t.test('a request that can not be delivered is due again when its two hours are over', async (t) => {
  const scene = await startScene(t)
  const { receiver, sweep, ahead, campaign, deliveries, call } = scene
  const { campaignId } = await campaign({ deliveriesPerMinute: 1 })
  await scene.subscribe('contact-request-due', {}, 'contacts')
  receiver.always(503)
  await sweep()
  const [{ requestId }] = receiver.messages[0]?.body.value ?? [{}]
  ahead(2 * MINUTE)
  await sweep()
  t.equal(
    new Set(receiver.messages.map(({ body }) => body.value[0].requestId)).size,
    1,
    'a receiver that fails gets no more requests: they stay with whoever takes them',
  )
  t.equal(new Set(receiver.messages.map(({ body }) => body.eventId)).size, 1)
  const { body } = await call(`POST /v1/contact-campaigns/${campaignId}/due`, { as: 'contacts', body: {} })
  t.equal(body.value.length, 1)
  t.not(body.value[0].requestId, requestId)
  for (let minutes = 0; minutes < 240; minutes += 10) {
    ahead(10 * MINUTE)
    await sweep()
    if ((await deliveries('dead')).length > 0) break
  }
  const [letter] = await deliveries('dead')
  t.match(letter, { code: 'RequestNotTaken' })
  t.equal((await call(`POST /v1/hook-deliveries/${letter.deliveryId}/retry`, { as: 'contacts' })).status, 200)
  receiver.always(200)
  receiver.messages.length = 0
  await sweep()
  ahead(61_000)
  await sweep()
  t.ok(
    receiver.messages.some(({ body }) => body.value[0].requestId === requestId),
    'it is asked in a delivery of its own',
  )
  t.notOk(
    receiver.messages.some(({ body }) => body.eventId === letter.eventId),
    'the dead one asks nobody twice',
  )
})

t.test('a flow that takes a request, notes it, and drops the connection is not told again', async (t) => {
  const scene = await startScene(t)
  const { receiver, sweep, ahead, campaign, deliveries } = scene
  await campaign({ deliveriesPerMinute: 1 })
  await scene.subscribe('contact-request-due', {}, 'contacts')
  receiver.next((response) => response.destroy())
  await sweep()
  const [{ requestId }] = receiver.messages[0]?.body.value ?? [{}]
  t.equal((await noted(scene, requestId)).status, 200)
  ahead(MINUTE)
  await sweep()
  t.notOk(receiver.messages.slice(1).some(({ body }) => body.value[0].requestId === requestId))
  const ofIt = (await deliveries()).find(({ eventId }) => eventId === receiver.messages[0]?.body.eventId)
  t.match(ofIt, { state: 'delivered' }, 'since what it noted shows that it was')
})

t.test('each request goes to one flow: the one that asked for the campaign, unless that fails', async (t) => {
  const scene = await startScene(t)
  const { receiver, sweep, campaign, call, ahead } = scene
  const { campaignId } = await campaign({ deliveriesPerMinute: 2 })
  const hook = (name: string, more: object) =>
    call('POST /v1/hooks/contact-request-due', {
      as: 'contacts',
      body: { callbackUrl: `${receiver.url}&to=${name}`, ...more },
    })
  await hook('any', {})
  await hook('own', { campaignId })
  await sweep()
  const to = () => receiver.messages.splice(0).map(({ path }) => path.split('to=')[1])
  t.same(to(), ['own', 'own'])
  ahead(61_000)
  receiver.next(500, 500)
  await sweep()
  t.same(to(), ['own', 'own'])
  ahead(61_000)
  receiver.always((response, { path }) => response.writeHead(path.endsWith('own') ? 500 : 200).end())
  await sweep()
  t.same(
    to().filter((name) => name === 'any'),
    ['any', 'any'],
  )
})

t.test('what somebody answered is told with what became of each value', async (t) => {
  const scene = await startScene(t)
  const { receiver, sweep, campaign, call, ahead } = scene
  const { campaignId } = await campaign({ deliveriesPerMinute: 50 })
  await scene.subscribe('contact-answered', { campaignId }, 'contactApprover')
  const { body } = await call(`POST /v1/contact-campaigns/${campaignId}/due`, { as: 'contacts', body: { top: 50 } })
  const [due, other] = body.value
  const said = await call(`POST /v1/contact-requests/${due.requestId}/answer`, {
    as: 'contacts',
    body: {
      responder: due.responderId,
      data: {
        ...pressedData(due.card, 'correct'),
        officeLocation: 'South 7',
        mobilePhone: '+1 425 555 0199',
      },
    },
  })
  t.equal(said.status, 200)
  ahead(5_000)
  await sweep()
  t.equal(receiver.messages.length, 1)
  const [item] = receiver.messages[0]?.body.value ?? []
  t.match(item, {
    requestId: due.requestId,
    campaignId,
    answer: 'correct',
    channel: 'card',
    responderId: due.responderId,
    userId: due.people[0],
    requestState: 'answered',
    changeId: said.body.changeId,
    answeredDateTime: /Z$/,
  })
  const byField = (fields: any[]) => Object.fromEntries(fields.map(({ message: _, ...field }) => [field.field, field]))
  t.same(byField(item.fields), byField(said.body.fields), 'field by field as SubmitContactAnswer answered it')

  const wrong = await call(`POST /v1/contact-requests/${other.requestId}/answer`, {
    as: 'contacts',
    body: {
      responder: other.responderId,
      data: {
        ...pressedData(other.card, 'correct'),
        mobilePhone: '12',
      },
    },
  })
  t.equal(wrong.status, 200)
  ahead(5_000)
  await sweep()
  t.match(receiver.messages.at(-1)?.body.value[0].fields, [{ field: 'mobilePhone', outcome: 'invalid' }])
  t.equal(
    (await scene.store.db.selectFrom('events').select('data').execute()).filter(({ data }) =>
      JSON.stringify(data).includes('555 0199'),
    ).length,
    0,
    'no value is kept in the outbox',
  )
})
