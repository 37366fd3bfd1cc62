import t from 'tap'
import { freePort } from '../helper.ts'
import { browser, inputsOf } from '../browser.ts'
import { CLIENT, openIdProvider, SECRET, TENANT } from '../openid-provider.ts'
import { ask, startCampaigns, type Due } from './support.ts'

t.test('who signed in may change their phone at once, and nobody else answers', async (t) => {
  const port = await freePort()
  const { authority, who } = await openIdProvider(t, `http://127.0.0.1:${port}/f/sign-in`)
  const scene = await startCampaigns(t, {
    env: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      FORM_SIGN_IN: 'entra',
      FORM_CLIENT_ID: CLIENT,
      FORM_CLIENT_SECRET: SECRET,
      API_TENANT_ID: TENANT,
      API_AUTHORITY_HOST: authority,
    },
  })
  for (const name of ['activeStaff', 'twoGroups']) {
    await scene.control('PATCH', `users/${scene.user(name)}`, { department: 'Astronomy', mobilePhone: '+14255550100' })
  }
  const { campaignId } = (
    await scene.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: { departments: ['Astronomy'], fields: ['mobilePhone', 'jobTitle'], approvalFields: ['jobTitle'] },
    })
  ).body
  const asked = await ask(scene, campaignId)
  const pathOf = (name: string) =>
    new URL((asked.find(({ people: [only] }) => only === scene.user(name)) as Due).formLink).pathname
  const path = pathOf('activeStaff')
  who.userId = scene.user('activeStaff')

  const ada = browser(scene)
  const page = await ada.open(path)
  t.equal(page.status, 200, page.text)
  t.ok(
    ada.visited.some(
      (url) => url.startsWith(`${authority}/${TENANT}/v2.0/auth?`) && url.includes('code_challenge_method=S256'),
    ),
    'by way of the sign-in service',
  )
  t.match(page.text, /Signed in as Ada Lovelace/)
  const saved = await ada.send(path, {
    ...inputsOf(page.text),
    answer: 'save',
    'value.mobilePhone': '+1 425 555 0199',
    'value.jobTitle': 'Dean',
  })
  t.match(saved, { status: 200, text: /Saved: Mobile phone\. Waiting until somebody has approved it: Job title/ })
  t.match((await scene.call(`GET /v1/users/${scene.user('activeStaff')}/contact-info`, { as: 'contacts' })).body, {
    mobilePhone: '+14255550199',
  })
  const entries = (await scene.call('GET /v1/audit', { as: 'admin' })).body.value
  t.ok(
    entries.some(({ actor }: { actor: string }) => actor === `user:${scene.user('activeStaff')}`),
    'the log says who it was',
  )

  t.match(await ada.open(pathOf('twoGroups')), { status: 403, text: /This was sent to somebody else/ })
  const thief = browser(scene)
  t.match(await thief.send(path, { ...inputsOf(page.text), answer: 'save' }), { status: 401, text: /Please sign in/ })
  thief.jar.set('steward_form', `${ada.jar.get('steward_form')?.slice(0, -2)}AA`)
  who.userId = scene.user('twoGroups')
  t.match(await thief.open(path), { status: 403 }, 'a forged cookie is none: they sign in, as somebody else')
  t.match(await browser(scene).go(`${scene.url}/f/sign-in?code=x&state=y`), {
    status: 403,
    text: /could not be signed in/,
  })

  who.tenant = '55555555-5555-4555-8555-555555555555'
  t.match(await browser(scene).open(path), { status: 403, text: /could not be signed in/ }, 'another organization')
  who.denied = true
  t.match(await browser(scene).open(path), { status: 403, text: /could not be signed in/ }, 'broken off')
  scene.ahead(61 * 60_000)
  who.denied = false
  who.tenant = TENANT
  t.match(
    await ada.send(path, { ...inputsOf(page.text), answer: 'save' }),
    { status: 401 },
    'after an hour they sign in again',
  )
})
