import t, { type Test } from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { ask, DAY, FLOW, startCampaigns, type Campaigning, type Due } from './support.ts'

const pathOf = ({ formLink }: Due) => new URL(formLink).pathname

interface Shown {
  status: number
  text: string
  headers: Headers
  inputs: Record<string, string>
}

/** The hidden and visible values of a page, as a browser without JavaScript would send them. */
function inputsOf(page: string): Record<string, string> {
  const decode = (text: string) =>
    text
      .replaceAll('&#10;', '\n')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  const inputs = [...page.matchAll(/<input [^>]*>/g)].map(([tag]) => [
    /name="([^"]*)"/.exec(tag)?.[1] ?? '',
    decode(/value="([^"]*)"/.exec(tag)?.[1] ?? ''),
  ])
  return Object.fromEntries(inputs.filter(([name]) => name !== ''))
}

const visitor = (scene: Campaigning, headers: Record<string, string> = {}) => {
  const shown = async (answer: Response): Promise<Shown> => {
    const text = await answer.text()
    return { status: answer.status, text, headers: answer.headers, inputs: inputsOf(text) }
  }
  return {
    open: async (path: string) => shown(await fetch(scene.url + path, { headers })),
    send: async (path: string, values: Record<string, string>) =>
      shown(
        await fetch(scene.url + path, {
          method: 'POST',
          headers,
          body: new URLSearchParams(values),
          redirect: 'manual',
        }),
      ),
  }
}

const FIELDS = ['mobilePhone', 'officeLocation', 'jobTitle', 'streetAddress']

async function begun(t: Test, input: object = {}, options: Parameters<typeof startCampaigns>[1] = {}) {
  const scene = await startCampaigns(t, options)
  for (const name of ['activeStaff', 'twoGroups', 'inactiveStaff']) {
    await scene.control('PATCH', `users/${scene.user(name)}`, {
      department: 'Astronomy',
      officeLocation: 'North 1',
      mobilePhone: '+14255550100',
      jobTitle: 'Nurse',
      streetAddress: '1 College Way\nHall B',
    })
  }
  const { status, body: campaign } = await scene.call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Astronomy'], fields: FIELDS, ...input },
  })
  t.equal(status, 200, JSON.stringify(campaign))
  const asked = await ask(scene, campaign.campaignId)
  const of = (name: string) => asked.find(({ people: [only] }) => only === scene.user(name)) as Due
  return { scene, campaign, asked, of, ...visitor(scene) }
}

const journal = async (scene: Campaigning) => (await scene.journal()).filter(({ method }) => method === 'PATCH').length

t.test('a person answers on the page', async (t) => {
  const { scene, of, open, send } = await begun(t)
  const path = pathOf(of('activeStaff'))
  const first = await open(path)
  t.equal(first.status, 200)
  t.match(first.headers.get('content-security-policy'), /default-src 'none'.*form-action 'self'/)
  t.equal(first.headers.get('cache-control'), 'private, no-store')
  t.equal(first.headers.get('referrer-policy'), 'no-referrer')
  t.match(first.inputs, {
    'value.officeLocation': 'North 1',
    'seen.streetAddress': '1 College Way\nHall B',
    form: String,
  })
  for (let times = 0; times < 3; times++) await open(path)
  t.match(
    (await scene.call(`GET /v1/contact-campaigns/${of('activeStaff').campaignId}`)).body.progress,
    { answeredPeople: 0 },
    'scanners of mail may look as often as they like',
  )

  const { inputs } = first
  const sent = await send(path, {
    ...inputs,
    answer: 'save',
    'value.officeLocation': 'South 7',
    'value.mobilePhone': '+1 425 555 0199',
    'value.streetAddress': '1 College Way\r\nHall B',
  })
  t.equal(sent.status, 200)
  t.match(sent.text, /Thank you\. Saved: Office\. Waiting until somebody has approved it: Mobile phone\./)
  t.equal(await journal(scene), 1)
  t.match(
    await send(path, { ...inputs, answer: 'save', 'value.officeLocation': 'East 1' }),
    { status: 409, text: /This page was sent already/ },
    'a form is taken once',
  )
  t.equal(await journal(scene), 1)

  const again = await open(path)
  t.match(again.inputs, { 'value.officeLocation': 'South 7', 'value.mobilePhone': '+14255550100' })
  t.match(again.text, /Waits for an approval: \+14255550199/)
  t.match(
    await send(path, { ...again.inputs, answer: 'save', 'value.officeLocation': '', 'value.streetAddress': '' }),
    { status: 200, text: /Saved: Office, Street address/ },
    'what is emptied is cleared',
  )
  t.notMatch((await scene.call(`GET /v1/users/${scene.user('activeStaff')}/contact-info`, { as: 'contacts' })).body, {
    officeLocation: String,
  })
  const third = await open(path)
  t.match(await send(path, { ...third.inputs, answer: 'save' }), {
    status: 200,
    text: /It is noted that all of it is right/,
  })

  const other = pathOf(of('twoGroups'))
  const page = await open(other)
  await scene.control('PATCH', `users/${scene.user('twoGroups')}`, { officeLocation: 'Changed by HR' })
  t.match(await send(other, { ...page.inputs, answer: 'save', 'value.officeLocation': 'South 7' }), {
    status: 200,
    text: /The directory has changed since you saw it/,
  })
  t.match((await open(other)).inputs, { 'value.officeLocation': 'Changed by HR' })
})

t.test('what is wrong comes back, marked, with what was filled in', async (t) => {
  const { scene, of, open, send } = await begun(t, {
    allowedValues: [{ field: 'jobTitle', values: ['Nurse', 'Dean'] }],
  })
  const path = pathOf(of('activeStaff'))
  const { inputs } = await open(path)
  const wrong = await send(path, {
    ...inputs,
    answer: 'save',
    'value.officeLocation': '"><script>alert(1)</script>',
    'value.mobilePhone': 'call me',
    'value.jobTitle': 'Emperor',
  })
  t.equal(wrong.status, 422)
  t.match(wrong.text, /role="alert"/)
  t.match(wrong.text, /<p class="error" id="error-mobilePhone">A phone number has digits/)
  t.match(wrong.text, /aria-describedby="error-mobilePhone hint-mobilePhone" aria-invalid="true"/)
  t.match(wrong.inputs, { 'value.officeLocation': '"><script>alert(1)</script>', 'seen.officeLocation': 'North 1' })
  t.notMatch(wrong.text, /<script/)
  t.equal(await journal(scene), 0, 'and nothing was written')
  t.match((await scene.call(`GET /v1/contact-campaigns/${of('activeStaff').campaignId}`)).body.progress, {
    answeredPeople: 0,
    waitingReviews: 0,
  })
  t.match(
    await send(path, {
      ...wrong.inputs,
      answer: 'save',
      'value.officeLocation': 'South 7',
      'value.mobilePhone': '+1 425 555 0199',
      'value.jobTitle': 'Dean',
    }),
    { status: 200, text: /Saved: Office/ },
  )
})

t.test('links, and what they do not open', async (t) => {
  const { scene, campaign, of, open, send } = await begun(t, {}, { env: { RATE_LIMIT_PER_MINUTE: '10000' } })
  const { user, call } = scene
  const path = pathOf(of('activeStaff'))
  const other = pathOf(of('twoGroups'))
  const { inputs } = await open(path)
  const [id, signature] = [path.slice(3, 39), path.slice(40)]
  const unknown = async (path: string, name: string) =>
    t.match(await open(path), { status: 404, text: /This link opens nothing/ }, name)
  const revoked = async (path: string, name: string) =>
    t.match(await open(path), { status: 410, text: /This link was withdrawn/ }, name)
  await unknown(`/f/${other.slice(3, 39)}.${signature}`, 'another request with this signature')
  await unknown(`/f/${id}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`, 'a forged signature')
  await unknown(`/f/00000000-0000-4000-8000-000000000000.${signature}`, 'no request')
  await unknown(`/f/${'x'.repeat(60)}`, 'no token')
  t.match(
    await open(`${path}?person=${user('twoGroups')}`),
    { status: 403, text: /This person is not part of your request/ },
    'another person',
  )
  t.match(
    await send(other, { ...inputs, answer: 'save', 'value.officeLocation': 'Mine' }),
    { status: 409, text: /was open for a long time/ },
    'the form of another link',
  )
  t.match(
    await send(path, { ...inputs, person: user('twoGroups'), answer: 'save', 'value.officeLocation': 'Mine' }),
    { status: 403 },
    'a forged person',
  )
  t.match(await send(path, { ...inputs, answer: 'delete' }), { status: 400 })
  t.equal(
    (await fetch(scene.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }))
      .status,
    415,
  )
  const huge = await fetch(scene.url + path, {
    method: 'POST',
    body: new URLSearchParams({ form: 'x'.repeat(5 * 1024 * 1024) }),
  }).then(
    (answer) => answer.status,
    () => 413,
  )
  t.equal(huge, 413, 'five megabytes')
  t.equal(await journal(scene), 0)

  // Somebody passed the mail on: the phone still waits for somebody who knows the person.
  const fresh = await open(path)
  t.match(await send(path, { ...fresh.inputs, answer: 'save', 'value.mobilePhone': '+1 425 555 0666' }), {
    text: /Waiting until somebody has approved it: Mobile phone/,
  })
  t.equal(await journal(scene), 0)

  t.match(
    await call('POST /v1/link-revocations', { as: 'contacts', body: { requestId: of('activeStaff').requestId } }),
    { status: 200, body: { requestId: of('activeStaff').requestId } },
  )
  await revoked(path, 'a revoked link')
  t.match(await send(path, { ...fresh.inputs, answer: 'save' }), { status: 410 })
  t.match(await open(other), { status: 200 }, 'and no other one')
  t.match(await call('POST /v1/link-revocations', { as: 'licenses', body: { campaignId: campaign.campaignId } }), {
    status: 403,
  })
  t.match(await call('POST /v1/link-revocations', { as: 'contacts', body: { campaignId: campaign.campaignId } }), {
    status: 200,
  })
  await revoked(other, 'all links of a campaign')

  const stale = await begun(t)
  const stalePath = pathOf(stale.of('activeStaff'))
  const page = await stale.open(stalePath)
  stale.scene.ahead(2 * DAY)
  t.match(await stale.send(stalePath, { ...page.inputs, answer: 'save', 'value.officeLocation': 'South 7' }), {
    status: 409,
    text: /was open for a long time/,
  })
  await stale.scene.campaigns.close(stale.campaign.campaignId, FLOW)
  t.match(await stale.open(stalePath), { status: 410, text: /This request is over/ })
  t.match(await visitor(stale.scene, { 'accept-language': 'fr-CA,fr;q=0.9' }).open(`/f/${'x'.repeat(60)}`), {
    text: /Ce lien n’ouvre rien/,
  })
  stale.scene.ahead(30 * DAY)
  t.match(await stale.open(stalePath), { status: 410, text: /This link has expired/ }, 'after its time')
})

t.test('one link is asked for so often in a minute', async (t) => {
  const { of, open } = await begun(t)
  const statuses = new Set<number>()
  for (let times = 0; times < 70; times++) statuses.add((await open(pathOf(of('activeStaff')))).status)
  t.same([...statuses], [200, 429])
  t.match(await open(pathOf(of('activeStaff'))), { text: /very often in a short time/ })
  t.equal((await open(pathOf(of('twoGroups')))).status, 200)
})

t.test('300 people in a department: no card too large, nobody missing', async (t) => {
  const scene = await startCampaigns(t, { users: 2_000, env: { RATE_LIMIT_PER_MINUTE: '10000' } })
  const { open, send } = visitor(scene)
  const { body: departments } = await scene.call('GET /v1/departments', { as: 'contacts' })
  const spare = departments.value
    .filter(({ department }: { department: string }) => department !== 'Astronomy')
    .flatMap(({ department }: { department: string }) => department)
  let moved = 0
  for (const department of spare) {
    const { body } = await scene.call(`GET /v1/contacts?department=${encodeURIComponent(department)}`, {
      as: 'contacts',
    })
    for (const { userId } of body.value) {
      if (moved++ < 300) {
        await scene.control('PATCH', `users/${userId}`, {
          department: 'Astronomy',
          officeLocation: moved % 3 === 0 ? null : 'North 1',
        })
      }
    }
    if (moved >= 300) break
  }
  scene.ahead(20 * 60_000)
  await scene.call('GET /v1/departments', { as: 'contacts' })
  let people = 0
  while (people < 300) {
    people =
      (await scene.call('GET /v1/departments', { as: 'contacts' })).body.value.find(
        ({ department }: { department: string }) => department === 'Astronomy',
      )?.people ?? 0
  }
  const coordinators = [{ department: 'Astronomy', userId: scene.user('activeStaff') }]
  const create = async (more: object) =>
    (
      await scene.call('POST /v1/contact-campaigns', {
        as: 'contacts',
        body: {
          departments: ['Astronomy'],
          respondents: 'coordinator',
          coordinators,
          fields: ['officeLocation', 'jobTitle'],
          ...more,
        },
      })
    ).body
  const campaign = await create({})
  t.equal(campaign.people, 300)
  const [due, ...none] = (await ask(scene, campaign.campaignId)) as [Due]
  t.same(none, [])
  t.equal(due.people.length, 300)
  t.ok(Buffer.byteLength(due.card) <= 28_000)

  const path = pathOf(due)
  const names = new Set<string>()
  for (let page = 1; page <= 6; page++) {
    for (const [, userId = ''] of (await open(`${path}?page=${page}`)).text.matchAll(/\?person=([0-9a-f-]{36})/g)) {
      names.add(userId)
    }
  }
  t.equal(names.size, 300, 'everybody is on one of the pages')
  const [first = ''] = names
  const page = await open(`${path}?person=${first}`)
  t.match(
    await send(`${path}?person=${first}`, { ...page.inputs, answer: 'save', 'value.officeLocation': 'South 7' }),
    { status: 200, text: /Back to all people/ },
  )
  const list = await open(path)
  t.match(list.text, /299 people of 300 left/)
  t.match(await send(path, { ...list.inputs, answer: 'confirmAll' }), { status: 200, text: /right for 299 people/ })
  t.match((await scene.call(`GET /v1/contact-campaigns/${campaign.campaignId}`)).body.progress, {
    answeredPeople: 300,
    answered: 1,
    openPeople: 0,
  })

  const cards = await create({ peoplePerCard: 20, title: 'In cards' })
  const parts = await ask(scene, cards.campaignId)
  t.equal(parts.length, 15)
  t.ok(parts.every(({ card }) => Buffer.byteLength(card) <= 28_000))
  t.equal(new Set(parts.flatMap(({ people }) => people)).size, 300)
  t.match(parts.map(({ mail }) => mail.subject).sort()[0], /\(1\/15\)/)
})

t.test('in a browser, with the keyboard, without JavaScript', { skip: noChromium }, async (t) => {
  const { scene, asked, of } = await begun(t, {
    allowedValues: [{ field: 'jobTitle', values: ['Dean', 'Head Nurse'] }],
  })
  const browser = await openChromium(t)
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 700, height: 1000 } })
  const page = await context.newPage()
  const shoot = async (name: string) => {
    if (process.env['SCREENSHOTS'] !== undefined) {
      await page.screenshot({ path: `${process.env['SCREENSHOTS']}/${name}.png`, fullPage: true })
    }
  }
  t.equal(asked.length, 3)

  await page.goto(scene.url + pathOf(of('activeStaff')))
  t.match(await page.title(), /is your contact data right\?/)
  await page.getByLabel('Mobile phone').fill('nothing of the kind')
  await shoot('form')
  await page.keyboard.press('Enter')
  t.match(await page.getByRole('alert').textContent(), /nothing has been saved yet/)
  t.equal(await page.getByLabel('Mobile phone').getAttribute('aria-invalid'), 'true')
  await shoot('form-wrong')
  await page.getByLabel('Mobile phone').fill('+1 (425) 555-0199')
  await page.getByLabel('Job title').selectOption('Dean')
  await page.getByLabel('Office').fill('South 7')
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Space')
  t.match(
    await page.getByRole('status').textContent(),
    /Saved: Office\. Waiting until somebody has approved it: Mobile phone, Job title\./,
  )
  await shoot('form-thanks')
  t.match((await scene.call(`GET /v1/users/${scene.user('activeStaff')}/contact-info`, { as: 'contacts' })).body, {
    officeLocation: 'South 7',
    mobilePhone: '+14255550100',
  })

  const team = (
    await scene.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: {
        departments: ['Astronomy'],
        title: 'Team',
        respondents: 'coordinator',
        language: 'fr',
        coordinators: [{ department: 'Astronomy', userId: scene.user('contactPerfect') }],
        fields: ['faxNumber', 'officeLocation'],
      },
    })
  ).body
  const [due] = (await ask(scene, team.campaignId)) as [Due]
  await page.goto(scene.url + pathOf(due))
  await shoot('form-team')
  t.equal(await page.locator('tbody tr').count(), 3)
  await page.locator('tbody a').first().click()
  await shoot('form-team-person')
  await page.getByRole('button', { name: 'Cette personne n’est plus là' }).click()
  t.match(await page.getByRole('status').textContent(), /rien n’est supprimé/)
  await page.getByRole('link', { name: 'Retour à la liste' }).click()
  await page.getByRole('button', { name: 'Tout est exact pour 2 personnes' }).click()
  t.match(await page.getByRole('status').textContent(), /tout est exact pour 2 personnes/)
})
