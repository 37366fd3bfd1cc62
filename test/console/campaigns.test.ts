import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { ask, begun } from '../campaigns/support.ts'
import { browser, formTo, inputsOf } from '../browser.ts'
import { keyOf, type KeyName } from '../helper.ts'

const factOf = (page: string, label: string): string | undefined =>
  new RegExp(`<dt>${label}</dt><dd[^>]*>(.*?)</dd>`).exec(page)?.[1]

t.test('a campaign is closed by who may, once', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const { scene, campaign } = await begun(
    t,
    ['activeStaff', 'contactEmpty'],
    { fields: ['mobilePhone', 'jobTitle'], reminderDays: [2], title: 'Phones <b>&</b> titles' },
    { store, env: { CONSOLE_SIGN_IN: 'apiKey', PUBLIC_URL: 'http://127.0.0.1' } },
  )
  const at = `/admin/campaigns/${campaign.campaignId}`
  const close = `${at}/close`
  const signedIn = async (name: KeyName) => {
    const somebody = browser(scene)
    await somebody.send('/admin/sign-in', { key: keyOf(name), path: '' })
    return somebody
  }
  const stored = async () => (await scene.call(`GET /v1/contact-campaigns/${campaign.campaignId}`)).body
  const closings = async () => (await scene.call('GET /v1/audit?action=campaign.closed')).body.value
  let editor = await signedIn('contacts')
  const formOf = async () => inputsOf(formTo((await editor.open(at)).text, close))

  await t.test('the page tells how many reminders were delivered', async (t) => {
    t.equal(factOf((await editor.open(at)).text, 'Reminders delivered'), '0')
    scene.goTo(3)
    const reminded = await ask(scene, campaign.campaignId)
    t.ok(reminded.length > 0)
    t.ok(reminded.every(({ round }) => round === 'reminder-1'))
    editor = await signedIn('contacts')
    t.equal(factOf((await editor.open(at)).text, 'Reminders delivered'), String(reminded.length))
    t.equal((await stored()).progress.reminders, reminded.length)
  })

  await t.test('who is offered the button, and who may press it', async (t) => {
    t.match((await editor.open('/admin')).text, `href="${at}"`)
    const { text, status } = await editor.open(at)
    t.equal(status, 200)
    t.notMatch(text, '<b>&', 'a title is text')
    t.not(formTo(text, close), '')
    for (const name of ['contactApprover', 'reader'] as const) {
      const somebody = await signedIn(name)
      const page = await somebody.open(at)
      t.equal(page.status, 200, name)
      t.equal(formTo(page.text, close), '', name)
      const { formToken = '' } = inputsOf(page.text)
      t.match(await somebody.send(close, { formToken }), { status: 403, text: /RoleRequired/ }, name)
    }
    t.equal((await stored()).state, 'open')
  })

  await t.test('what does not come from its form closes nothing', async (t) => {
    const values = await formOf()
    const approver = await signedIn('contactApprover')
    const other = inputsOf((await approver.open('/admin')).text)['formToken'] ?? ''
    for (const formToken of ['', other, `${values['formToken']}x`]) {
      t.match(await editor.send(close, { ...values, formToken }), { status: 403, text: /FormTokenInvalid/ })
    }
    const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    t.match(await editor.send(close, values, elsewhere), { status: 403, text: /OriginNotAllowed/ })
    t.match(await browser(scene).send(close, values), { status: 401, text: /SignInRequired/ })
    t.match(await editor.send(close, { ...values, comment: 'Why not.' }), { status: 400, text: /InvalidInput/ })
    t.match(await editor.open(close), { status: 404 })
    t.match(await editor.send('/admin/campaigns/nonsense/close', values), { status: 400 })
    const unknown = '/admin/campaigns/00000000-0000-4000-8000-000000000000/close'
    t.match(await editor.send(unknown, { ...values, idempotencyKey: 'unknown' }), {
      status: 404,
      text: /CampaignNotFound/,
    })
    t.equal((await stored()).state, 'open')
  })

  await t.test('closed once, however often the form is sent', async (t) => {
    const values = await formOf()
    const late = await formOf()
    const replies = await Promise.all([1, 2].map(() => editor.send(close, values)))
    for (const { status, text, at: shown } of replies) {
      t.match({ status, text }, { status: 200, text: /The campaign is closed: nobody is asked any more/ })
      t.match(shown, /\?done=closed$/, 'by an address that can be loaded again')
    }
    t.match(await stored(), { state: 'closed', closedBy: 'key:contacts' })
    t.match(await closings(), [{ actor: 'key:contacts' }])
    const page = (await editor.open(at)).text
    t.equal(formTo(page, close), '', 'there is nothing left to press')
    t.equal(factOf(page, 'Closed by'), 'the connection contacts')
    t.match(await editor.send(close, values), { status: 200 }, 'the same form is answered as before')
    const again = await editor.send(close, late)
    t.match(again, { status: 409, text: /CampaignClosed/ }, 'another one hears that it is over')
    t.match(again.text, /role="alert"/)
    t.equal((await closings()).length, 1)
  })
})

t.test('a campaign that its time ended was closed by nobody', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const { scene, campaign } = await begun(
    t,
    ['activeStaff'],
    { fields: ['jobTitle'] },
    { store, env: { CONSOLE_SIGN_IN: 'apiKey', PUBLIC_URL: 'http://127.0.0.1' } },
  )
  scene.goTo(60)
  await scene.campaigns.tick()
  const somebody = browser(scene)
  await somebody.send('/admin/sign-in', { key: keyOf('reader'), path: '' })
  const { text } = await somebody.open(`/admin/campaigns/${campaign.campaignId}`)
  t.equal(factOf(text, 'Closed by'), 'nobody: its time was over')
})
