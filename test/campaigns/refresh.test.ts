import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { startMisbehaving } from '../misbehaviour/bench.ts'
import { startCampaigns } from './support.ts'

t.test('a campaign has its people while the directory is read anew', async (t) => {
  const bench = await startMisbehaving(t)
  const campaignOf = (title: string) =>
    bench.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: { groupIds: [bench.groupId('licA3Staff')], fields: ['officeLocation'], title },
    })
  const readAt = async (): Promise<string> => (await bench.call('GET /v1/departments')).body.asOf

  const before = await campaignOf('Before')
  const firstRead = await readAt()
  let secondRead = firstRead
  const during = await bench.during(
    [
      {
        on: /^GET \/groups\/[^/]+\/members/,
        // The members come once the read that this request itself began is over.
        bend: async (response) => {
          for (let tries = 0; secondRead === firstRead && tries < 100; tries++) {
            await wait(100)
            secondRead = await readAt()
          }
          return response
        },
      },
    ],
    () => campaignOf('During'),
  )
  t.not(secondRead, firstRead, 'the directory was read anew in the middle')
  t.equal(during.status, before.status, JSON.stringify(during.body))
  t.equal(during.body.people, before.body.people)
})

t.test('a campaign is about the people of today, whenever the directory was read', async (t) => {
  const bench = await startCampaigns(t)
  const { user, control, call } = bench
  const userId = user('activeStaff')
  const campaignOf = (title: string) =>
    call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: { departments: ['Night School'], fields: ['officeLocation'], title },
    })
  t.match(await campaignOf('Nobody'), { status: 400, body: { error: { code: 'NobodyFound' } } })
  await control('PATCH', `users/${userId}`, { department: 'Night School' })
  bench.goTo(20)
  t.match(await campaignOf('Somebody'), { status: 200, body: { people: 1 } })

  await control('PATCH', `users/${userId}`, { department: 'Library' })
  await control('PATCH', `users/${user('twoGroups')}`, { department: 'Night School' })
  bench.goTo(20)
  await control('POST', 'faults', { method: 'GET', path: '/users\\?', times: 50, effect: { status: 503 } })
  const { status, body } = await campaignOf('Nobody knows')
  t.match(
    { status, code: body.error?.code },
    { status: 503, code: 'GraphUnavailable' },
    'and there is none while the directory can not be read',
  )
})
