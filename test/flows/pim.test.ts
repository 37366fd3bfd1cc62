import { test } from 'tap'
import { makeAdministrator } from '../plans/support.ts'
import { startStage } from './stage.ts'
import { loadFlow } from './support.ts'

const channel = { RoleTeamId: 'team', RoleChannelId: 'channel', FailuresTo: 'operators@northwind.example' }

test('Administrator roles are watched', async (t) => {
  const stage = await startStage(t, { users: 400 })
  const { front, office } = stage
  const play = async (slug: string, settings: Record<string, unknown>) => {
    office.mails.length = 0
    office.messages.length = 0
    return stage.start(await loadFlow(slug), { settings, as: { roles: 'roles' } })
  }

  await t.test('the first day says nothing', async (t) => {
    t.equal((await play('pim-daily-watch', channel)).status, 'Succeeded')
    t.same([office.messages, office.mails], [[], []])
  })

  await t.test('a day on which nothing changed says nothing', async (t) => {
    await stage.clock.until(stage.now() + 86_400_000)
    const run = await play('pim-daily-watch', channel)
    t.equal(run.status, 'Succeeded')
    t.same([office.messages, office.mails], [[], []])
    t.ok(run.actionRuns <= 15)
  })

  await t.test('the channel hears of a new administrator, although the service was busy', async (t) => {
    await stage.clock.until(stage.now() + 86_400_000)
    await makeAdministrator(stage.graphUrl, stage.user('activeStaff'))
    front.refuse({ path: /role-changes/, status: 429, times: 1, retryAfter: 5 })
    const run = await play('pim-daily-watch', channel)
    t.equal(run.status, 'Succeeded')
    t.match(office.messages, [{ to: 'channel', html: /Active Staff/ }])
  })

  await t.test('the service is gone', async (t) => {
    front.down()
    t.equal((await play('pim-daily-watch', channel)).status, 'Failed')
    t.match(office.mails, [{ to: channel.FailuresTo, html: /Take_a_snapshot.*BadGateway/ }])
    const settings = { RoleReportTo: 'board@northwind.example', FailuresTo: channel.FailuresTo }
    t.equal((await play('pim-weekly-report', settings)).status, 'Failed')
    front.down(false)
    t.match(office.mails, [{ to: channel.FailuresTo, html: /Get_the_report.*BadGateway/ }])
  })

  await t.test('the board gets a report once a week', async (t) => {
    const settings = { RoleReportTo: 'board@northwind.example', FailuresTo: channel.FailuresTo }
    t.equal((await play('pim-weekly-report', settings)).status, 'Succeeded')
    t.match(office.mails, [{ to: settings.RoleReportTo, attachments: [{ name: /\.html$/, text: /<html/ }] }])
  })

  await t.test('an alert goes to the channel, or to whoever looks after the flows', async (t) => {
    const alert = {
      alertId: 'a1',
      severity: 'high',
      kind: 'newStandingAssignment',
      title: 'A <new> administrator',
      message: 'Active Staff is a Global Administrator now.',
      occurredDateTime: '2026-11-30T10:00:00Z',
    }
    office.messages.length = 0
    office.mails.length = 0
    const flow = await loadFlow('pim-alerts')
    const [told] = await stage.fire(flow, [alert], { settings: channel })
    t.equal(told?.status, 'Succeeded')
    t.match(office.messages, [{ to: 'channel', html: /HIGH.*A &lt;new>.*Active Staff is/s }])
    office.fail('PostMessageToConversation', 403, 1)
    const [failed] = await stage.fire(flow, [alert], { settings: channel })
    t.equal(failed?.status, 'Failed')
    t.match(office.mails, [{ to: channel.FailuresTo, html: /Tell_the_channel/ }])
  })

  t.same(
    (await stage.journal()).filter(({ path }) => !path.includes('roleAssignments')),
    [],
    'the tenant is only looked at',
  )
})
