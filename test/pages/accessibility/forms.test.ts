import t from 'tap'
import { noChromium } from '../../chromium.ts'
import { openIdProvider, CLIENT, SECRET, TENANT } from '../../openid-provider.ts'
import { freePort } from '../../helper.ts'
import { DAY } from '../../campaigns/support.ts'
import { startLinks } from '../support.ts'
import { LONG_NAME, openLooker, RIGHT_TO_LEFT } from './support.ts'

t.test('forms and links keep nobody out, in whatever state', { skip: noChromium }, async (t) => {
  const scene = await startLinks(t, {
    names: { inactiveStaff: LONG_NAME, activeStaff: RIGHT_TO_LEFT, twoGroups: LONG_NAME },
  })
  const { links, team, call, url } = scene
  const { look, lookHere, tab } = await openLooker(t, scene)
  const save = tab.getByRole('button', { name: 'Save', exact: true })

  await look('ownForm', links.ownForm)
  await tab.getByLabel('Business phone').fill('call me')
  await save.click()
  await tab.getByRole('alert').waitFor()
  await lookHere('ownForm-wrong')
  await tab.getByLabel('Business phone').fill('+1 425 555 0199')
  await save.click()
  await tab.getByText('Thank you').waitFor()
  await lookHere('thanks')

  await look('teamForm', links.teamForm)
  await look('team-person', `${links.teamForm}?person=${team.people[0]}`)
  await save.click()
  await tab.getByRole('status').waitFor()
  await lookHere('team-thanks')
  await look('team-stranger', `${links.teamForm}?person=${scene.user('guest')}`)
  await look('training', links.training)
  await look('tampered', `${links.ownForm.slice(0, -4)}AAAA`)
  await look('tampered-operation', links.operation.replace(/.$/, '-'))

  const { campaignId } = team
  t.equal((await call(`POST /v1/contact-campaigns/${campaignId}/close`, { body: {} })).status, 200)
  await look('over', links.teamForm)
  for (const body of scene.revocations) t.equal((await call('POST /v1/link-revocations', { body })).status, 200)
  await look('revoked', links.planReport)
  scene.ahead(31 * DAY)
  await look('expired', links.training)
  t.equal((await fetch(url + links.training)).status, 410)
})

t.test('nor do forms for which one signs in', { skip: noChromium }, async (t) => {
  const port = await freePort()
  const { authority, who } = await openIdProvider(t, `http://127.0.0.1:${port}/f/sign-in`)
  const scene = await startLinks(t, {
    names: { activeStaff: RIGHT_TO_LEFT },
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
  const { look, lookHere, tab } = await openLooker(t, scene)
  who.userId = scene.user('guest')
  await look('not-yours', scene.links.ownForm)
  await tab.getByText('This was sent to somebody else').waitFor()
  await tab.context().clearCookies()
  who.denied = true
  await look('not-signed-in', scene.links.ownForm)
  await tab.getByText('could not be signed in').waitFor()
  who.denied = false
  who.userId = scene.user('contactPerfect')
  await tab.context().clearCookies()
  await look('signed-in', scene.links.teamForm)
  await tab.context().clearCookies()
  await tab.getByRole('button', { name: /All of it is right/ }).click()
  await tab.getByText('Please sign in').waitFor()
  await lookHere('sign-in-again')
})
