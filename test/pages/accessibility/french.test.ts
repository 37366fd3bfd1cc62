import t from 'tap'
import { noChromium } from '../../chromium.ts'
import { startLinks } from '../support.ts'
import { LONG_NAME, openLooker, RIGHT_TO_LEFT } from './support.ts'

t.test('pages in French keep nobody out', { skip: noChromium }, async (t) => {
  const scene = await startLinks(t, {
    names: { inactiveStaff: LONG_NAME, activeStaff: RIGHT_TO_LEFT },
    groupNames: { licA3Staff: RIGHT_TO_LEFT },
    env: { CONSOLE_SIGN_IN: 'apiKey', REPORT_LANGUAGE: 'fr', TIME_ZONE: 'Europe/Paris' },
  })
  const { links, call } = scene
  const [plan] = (await call('GET /v1/plans?state=ready&kind=licenseCleanup')).body.value
  const { look, lookHere, signIn, tab } = await openLooker(t, scene)
  await tab.setExtraHTTPHeaders({ 'accept-language': 'fr-CA,fr;q=0.9' })
  const pages: Record<string, string> = {
    front: '/',
    packages: '/connector/packages',
    planReport: links.planReport,
    roleReport: links.roleReport,
    training: links.training,
    teamForm: links.teamForm,
    tampered: `${links.ownForm.slice(0, -4)}AAAA`,
    ownForm: links.ownForm,
  }
  for (const [name, path] of Object.entries(pages)) {
    await look(`fr-${name}`, path)
    t.equal(await tab.evaluate('document.documentElement.lang'), 'fr', name)
  }
  await tab.locator('input[type=tel]').first().fill('xxx')
  await tab.locator('button.main').click()
  await tab.getByRole('alert').waitFor()
  await lookHere('fr-ownForm-wrong')
  await signIn('admin')
  await look('fr-console', '/admin')
  await look('fr-console-plan', `/admin/plans/${plan.planId}`)
  t.equal(await tab.evaluate('document.documentElement.lang'), 'fr')
})
