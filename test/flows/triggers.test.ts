import { test, type Test } from 'tap'
import type { Flow } from '../../connector/flows/flow.ts'
import type { KeyName } from '../helper.ts'
import { hooking, LOOPBACK } from '../hooks/support.ts'
import type { Row } from './runner/expressions/values.ts'
import { startStage, type Stage } from './stage.ts'
import { loadFlow, shown } from './support.ts'

const PATHS: Readonly<Record<string, string>> = {
  WhenPlanReadyToApply: 'plan-ready-to-apply',
  WhenContactRequestDue: 'contact-request-due',
}

/** What Power Automate does when such a flow is turned on: it subscribes with the inputs of the trigger. */
async function turnedOn(t: Test, stage: Stage, flow: Flow, { as, settings }: { as: KeyName; settings: Row }) {
  const { receiver, subscribe, sweep } = await hooking(t, stage)
  const { host, parameters } = Object.values(flow.definition.triggers)[0]?.inputs as {
    host: { operationId: string }
    parameters?: Row
  }
  const body = Object.entries(parameters ?? {}).map(([key, value]) => [key.replace(/^body\//, ''), value])
  const { status } = await subscribe(PATHS[host.operationId] ?? '', Object.fromEntries(body), as)
  t.equal(status, 201)
  return {
    /** The runs that the next message starts, played one after the other. */
    async runs() {
      const before = receiver.messages.length
      while (receiver.messages.length === before) await sweep()
      const message = receiver.messages[before]
      return (await stage.runner(flow, { settings }).fire(message?.body)).map((run) => shown(t, run))
    },
  }
}

test('a plan that is ready is applied by the flow that is told of it', async (t) => {
  const stage = await startStage(t, { users: 400, env: LOOPBACK })
  const flow = await loadFlow('apply-approved-plans')
  const settings = { LicenseReportTo: 'reports@northwind.example', FailuresTo: 'operators@northwind.example' }
  const { runs } = await turnedOn(t, stage, flow, { as: 'licenses', settings })
  const { planId } = await stage.approved({ groupIds: [stage.groupId('licA3Second')] })
  const [run, ...others] = await runs()
  t.same([run?.status, others], ['Succeeded', []])
  t.match(await stage.plan(planId), { state: /verifying|done/ })
  t.ok((await stage.journal()).length > 0, 'people were removed')
  t.match(stage.office.mails, [{ to: settings.LicenseReportTo }])
})

test('who is to be asked gets a card from the flow that is told of it', async (t) => {
  const stage = await startStage(t, { users: 400, env: LOOPBACK })
  const flow = await loadFlow('contact-update')
  const settings = { FailuresTo: 'operators@northwind.example' }
  const { runs } = await turnedOn(t, stage, flow, { as: 'contacts', settings })
  await stage.control('PATCH', `users/${stage.user('activeStaff')}`, { department: 'Astronomy' })
  const { status, body: campaign } = await stage.call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Astronomy'], fields: ['officeLocation'] },
  })
  t.equal(status, 200)
  stage.office.press(() => undefined)
  const [run] = await runs()
  t.equal(run?.status, 'Succeeded')
  t.equal(stage.office.cards.length, 1)
  t.match((await stage.call(`GET /v1/contact-campaigns/${campaign.campaignId}`, { as: 'contacts' })).body, {
    progress: { requests: 1, asked: 1 },
  })
})
