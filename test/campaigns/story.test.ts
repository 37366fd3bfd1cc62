import t from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { readCsv } from '../reports/csv-reader.ts'
import { readPowerShell } from '../reports/powershell-reader.ts'
import { pressedData } from './pressed.ts'
import { startCampaigns, type Due } from './support.ts'

/** Everything as a flow does it: over HTTP, with nothing but what the answers say. */
t.test('a campaign over three departments, from the first card to the report, and taken back', async (t) => {
  const scene = await startCampaigns(t, { users: 1_000, env: { RATE_LIMIT_PER_MINUTE: '10000' } })
  const { call, user, goTo, ahead, control } = scene
  const contacts = (route: string, body?: unknown) =>
    call(route, { as: 'contacts', ...(body === undefined ? {} : { body }) })
  const info = async (name: string) => (await contacts(`GET /v1/users/${user(name)}/contact-info`)).body
  const DEPARTMENTS = ['Astronomy', 'Botany', 'R&D #2'] as const
  const people = {
    Astronomy: ['activeStaff', 'twoGroups', 'inactiveStaff', 'contactPerfect'],
    Botany: ['syncedUser', 'globalAdmin', 'contactEmpty', 'quoteUser'],
    'R&D #2': ['onLeave', 'recentlyHired', 'managerless'],
  }
  for (const department of DEPARTMENTS) {
    for (const name of people[department]) {
      await control('PATCH', `users/${user(name)}`, {
        department,
        officeLocation: name === 'contactEmpty' ? null : 'North 1',
        mobilePhone: '+14255550100',
        jobTitle: 'Lecturer',
      })
    }
  }
  for (const name of ['activeStaff', 'twoGroups', 'onLeave', 'recentlyHired']) {
    await contacts(`PATCH /v1/users/${user(name)}/contact-info`, { managerId: user('contactPerfect') })
  }
  await scene.simulate('POST /_simulator/stats/reset')

  // Who may not, and what is not asked for.
  t.match(await call('POST /v1/contact-campaigns', { as: 'reader', body: { departments: ['Astronomy'] } }), {
    status: 403,
    body: { error: { code: 'RoleRequired' } },
  })
  t.match(await contacts('POST /v1/contact-campaigns', {}), {
    status: 400,
    body: { error: { code: 'ScopeRequired' } },
  })
  t.match(await contacts('POST /v1/contact-campaigns', { departments: ['Astronomy'], fields: ['password'] }), {
    status: 400,
    body: { error: { code: 'InvalidInput' } },
  })

  const { body: campaign } = await contacts('POST /v1/contact-campaigns', {
    departments: DEPARTMENTS,
    fields: ['mobilePhone', 'officeLocation', 'jobTitle'],
    reminderDays: [3],
    escalateAfterDays: 7,
    closeAfterDays: 12,
    fallbackMail: 'directory@northwind.example',
    handOverTo: 'Ada of Active Directory',
    deliveriesPerMinute: 300,
  })
  t.match(campaign, { state: 'open', people: 11, departments: [...DEPARTMENTS] })
  const path = `/v1/contact-campaigns/${campaign.campaignId}`
  t.match((await call('GET /v1/contact-campaigns?state=open')).body.value, [{ campaignId: campaign.campaignId }])

  const ask = async (): Promise<Due[]> => {
    const asked: Due[] = []
    for (;;) {
      const { body } = await contacts(`POST ${path}/due`, { top: 50 })
      if (body.value.length === 0) return asked
      for (const { requestId } of body.value) {
        t.match((await contacts(`POST /v1/contact-requests/${requestId}/deliveries`, { channel: 'teams' })).body, {
          requestId,
          requestState: 'open',
        })
      }
      asked.push(...body.value)
      ahead(61_000)
    }
  }
  const pressed = (due: Due, answer: string, inputs: object = {}) => ({
    ...pressedData(due.card, answer),
    ...inputs,
  })
  const answer = async (due: Due, data: unknown) =>
    (await contacts(`POST /v1/contact-requests/${due.requestId}/answer`, { responder: due.responderId, data })).body
  const outcomes = ({ fields }: any) => Object.fromEntries(fields.map(({ field, outcome }: any) => [field, outcome]))

  const first = await ask()
  t.equal(first.length, 11)
  const of = (name: string) => first.find(({ people: [only] }) => only === user(name)) as Due

  // By card.
  t.match(
    outcomes(
      await answer(
        of('activeStaff'),
        pressed(of('activeStaff'), 'correct', { officeLocation: 'South 7', mobilePhone: '+1 425 555 0199' }),
      ),
    ),
    { officeLocation: 'updated', mobilePhone: 'waiting' },
  )
  t.match(await answer(of('contactPerfect'), pressed(of('contactPerfect'), 'confirm')), { requestState: 'answered' })
  t.match(
    outcomes(await answer(of('syncedUser'), pressed(of('syncedUser'), 'correct', { officeLocation: 'West 2' }))),
    { officeLocation: 'handOver' },
  )
  t.match(
    outcomes(
      await answer(of('globalAdmin'), pressed(of('globalAdmin'), 'correct', { mobilePhone: '+1 425 555 0123' })),
    ),
    { mobilePhone: 'waiting' },
  )
  await control('PATCH', `users/${user('inactiveStaff')}`, { officeLocation: 'Changed by HR' })
  t.match(await answer(of('inactiveStaff'), pressed(of('inactiveStaff'), 'correct', { officeLocation: 'East 9' })), {
    requestState: 'open',
    changedMeanwhile: 1,
  })

  // By form.
  const form = new URL(of('contactEmpty').formLink).pathname
  const page = await (await fetch(scene.url + form)).text()
  const inputs = Object.fromEntries(
    [...page.matchAll(/name="([^"]+)" (?:[a-z-]+="[^"]*" )*?value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
  const sent = await fetch(scene.url + form, {
    method: 'POST',
    body: new URLSearchParams({
      ...inputs,
      answer: 'save',
      'value.officeLocation': 'North 12',
      'value.jobTitle': 'Lecturer',
      'value.mobilePhone': '+14255550100',
    }),
  })
  t.match(await sent.text(), /Saved: Office/)
  t.match(await info('contactEmpty'), { officeLocation: 'North 12' })

  // Reminders: on the next day for whom the directory had changed, and for the rest on the third.
  goTo(1)
  t.match(await ask(), [{ requestId: of('inactiveStaff').requestId, round: 'again' }])
  goTo(2)
  const reminded = await ask()
  t.same(
    reminded.map(({ round }) => round),
    Array(6).fill('reminder-1'),
  )
  await control('PATCH', `users/${user('quoteUser')}`, { accountEnabled: false })

  // Review.
  const reviews = (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.equal(reviews.length, 2)
  const { results } = (
    await call('POST /v1/contact-reviews/decisions', {
      as: 'contactApprover',
      body: {
        reviewIds: reviews.map(({ reviewId }: any) => reviewId),
        decision: 'approve',
        approver: user('contactPerfect'),
      },
    })
  ).body
  t.same(results.map(({ outcome, reason }: any) => [outcome, reason]).sort(), [
    ['handOver', 'adminProtected'],
    ['updated', undefined],
  ])
  t.match(await info('activeStaff'), { mobilePhone: '+14255550199', officeLocation: 'South 7' })
  t.match(await info('globalAdmin'), { mobilePhone: '+14255550100' })

  // Escalation: the managers, and the mailbox for whoever has none.
  goTo(4)
  const escalated = await ask()
  t.same([...new Set(escalated.map(({ responderKind }) => responderKind))].sort(), ['mailbox', 'manager'])
  const asManager = escalated.find(({ responderId }) => responderId === user('contactPerfect')) as Due
  t.same([...asManager.people].sort(), [user('onLeave'), user('recentlyHired'), user('twoGroups')].sort())
  const say = (due: Due, body: object) =>
    contacts(`POST /v1/contact-requests/${due.requestId}/answer`, {
      responder: due.responderId ?? due.responderMail,
      ...body,
    })
  t.match((await say(asManager, { answer: 'hasLeft', userId: user('onLeave') })).body, {
    people: 1,
    requestState: 'open',
  })
  t.match((await say(asManager, { answer: 'hasLeft', userId: user('activeStaff') })).body, {
    error: { code: 'NotInRequest' },
  })
  t.match((await say(asManager, { answer: 'confirm' })).body, { people: 2, requestState: 'answered' })

  // What is handed over: a list, a script, and done when the directory shows it.
  const file = async (format: string) =>
    (await contacts(`GET /v1/on-premises-changes?campaignId=${campaign.campaignId}&format=${format}`)).body
  const csv = await file('csv')
  t.equal(csv.count, 2)
  const [head = [], ...rows] = readCsv(csv.content.slice(1))
  const row = rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [head[index], cell])))
  t.match(
    row.find((one) => one['User Id'] === user('syncedUser')),
    {
      Where: 'Active Directory',
      Field: 'Office Location',
      Attribute: 'physicalDeliveryOfficeName',
      Before: 'North 1',
      After: 'West 2',
      'Hand Over To': 'Ada of Active Directory',
    },
  )
  t.match(
    row.find((one) => one['User Id'] === user('globalAdmin')),
    { Where: 'Microsoft Entra ID', 'What To Do': /ask the person/ },
  )
  const script = await file('powershell')
  const { code } = readPowerShell(script.content)
  t.match(code, /Set-ADUser -Identity \$user\.SamAccountName -Replace/)
  t.notMatch(code, 'West 2')
  t.match(await call(`GET /v1/on-premises-changes?campaignId=${campaign.campaignId}`, { as: 'licenses' }), {
    status: 403,
  })
  t.match((await contacts('GET /v1/on-premises-changes')).body, { error: { code: 'InvalidInput' } })
  await control('PATCH', `users/${user('syncedUser')}`, { officeLocation: 'West 2' })
  t.equal((await file('csv')).count, 1)
  t.match((await call('GET /v1/contact-reviews?state=verified', { as: 'contactApprover' })).body.value, [
    { userId: user('syncedUser'), verifiedDateTime: String },
  ])

  // Its end.
  goTo(6)
  await scene.services.background.sweep()
  t.match((await call(`GET ${path}`)).body, { state: 'closed', closedBy: 'service' })
  t.match((await say(asManager, { answer: 'confirm' })).body, { error: { code: 'RequestClosed' } })
  t.equal((await fetch(scene.url + form)).status, 410)
  t.match((await contacts(`POST ${path}/due`, {})).body, { error: { code: 'CampaignClosed' } })

  const report = async (format: string) => (await contacts(`GET ${path}/report?format=${format}`)).body
  const { figures, reportLink, content } = await report('html')
  t.match(figures, {
    people: 11,
    asked: 11,
    answered: 8,
    confirmed: 3,
    corrected: 4,
    saidToHaveLeft: 1,
    gone: 1,
    values: { written: 3, waiting: 0, handOver: 1, verified: 1 },
    completeness: { people: Number, beforePercent: Number, afterPercent: Number },
  })
  t.equal(figures.confirmed + figures.corrected + figures.saidToHaveLeft, figures.answered)
  t.ok(figures.completeness.afterPercent > figures.completeness.beforePercent)
  t.match(content, /<svg [^>]*>/)
  t.notMatch(content, /<script/)
  const [, ...everybody] = readCsv((await report('csv')).content.slice(1))
  t.equal(everybody.length, 11)
  t.match(JSON.parse((await report('json')).content), { campaignId: campaign.campaignId, people: 11 })
  const shown = await fetch(scene.url + new URL(reportLink).pathname)
  t.equal(shown.status, 200)
  t.match(await shown.text(), /Who has answered/)
  t.match(await call(`GET ${path}/report`, { as: 'licenses' }), { status: 403 })
  if (process.env['SCREENSHOTS'] !== undefined && noChromium === false) {
    const browser = await openChromium(t)
    const tab = await browser.newPage({ viewport: { width: 900, height: 1200 } })
    await tab.goto(scene.url + new URL(reportLink).pathname)
    await tab.screenshot({ path: `${process.env['SCREENSHOTS']}/campaign-report.png`, fullPage: true })
  }

  // Every write to the tenant is a change of the campaign, and each can be taken back.
  const changes = (await contacts(`GET /v1/changes?campaignId=${campaign.campaignId}`)).body.value
  const writes = (await scene.journal()).filter(
    ({ method, path }) => method === 'PATCH' && /^\/(v1.0|beta)\/users\/[^/]+$/.test(path),
  )
  t.equal(changes.length, 3)
  t.equal(writes.length, changes.length)
  t.match((await contacts(`POST ${path}/undo`, {})).body, { status: 'succeeded', undone: 3, notUndone: 0 })
  t.match(await info('activeStaff'), { mobilePhone: '+14255550100', officeLocation: 'North 1' })
  t.notMatch(await info('contactEmpty'), { officeLocation: String })
  t.match((await report('json')).figures.values, { written: 0, undone: 3 })
  await contacts('POST /v1/link-revocations', { campaignId: campaign.campaignId })
  t.equal((await fetch(scene.url + new URL(reportLink).pathname)).status, 410)
  t.match((await call('POST /v1/audit/verification', { as: 'admin', body: {} })).body, { status: 'succeeded' })
})
