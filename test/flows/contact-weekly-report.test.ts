import { test } from 'tap'
import { startStage } from './stage.ts'
import { loadFlow } from './support.ts'

const flow = await loadFlow('contact-weekly-report')
const settings = { ContactReportTo: 'coordinators@northwind.example', FailuresTo: 'operators@northwind.example' }

test('Coordinators hear every week how the campaigns go', async (t) => {
  const stage = await startStage(t, { users: 400 })
  const { front, office } = stage
  const play = async () => {
    office.mails.length = 0
    return stage.start(flow, { settings })
  }

  await t.test('no campaign, no mail', async (t) => {
    t.equal((await play()).status, 'Succeeded')
    t.same(office.mails, [])
  })

  await stage.control('PATCH', `users/${stage.user('activeStaff')}`, { department: 'Astronomy' })
  const campaign = { departments: ['Astronomy'], fields: ['officeLocation'] }
  await stage.call('POST /v1/contact-campaigns', { as: 'contacts', body: campaign })

  await t.test('each with its report', async (t) => {
    front.refuse({ path: /report/, status: 429, times: 1, retryAfter: 5 })
    t.equal((await play()).status, 'Succeeded')
    t.match(office.mails, [
      { to: settings.ContactReportTo, subject: /0 of 1 answered/, attachments: [{ name: /\.html$/, text: /<html/ }] },
    ])
  })

  await t.test('the service is gone', async (t) => {
    front.down()
    t.equal((await play()).status, 'Failed')
    t.match(office.mails, [{ to: settings.FailuresTo, html: /List_the_campaigns.*BadGateway/ }])
  })
})
