import t from 'tap'
import { noChromium } from '../../chromium.ts'
import { keyOf, startService } from '../../helper.ts'
import { openLooker } from './support.ts'

t.test('pages for whoever sets it up keep nobody out', { skip: noChromium }, async (t) => {
  const scene = await startService(t, { env: { CONSOLE_SIGN_IN: 'apiKey' } })
  const { look, lookHere, tab } = await openLooker(t, scene)
  await look('front', '/')
  await look('nothing', '/nothing')
  await look('packages', '/connector/packages')
  await look('packages-wrong', '/connector/packages/connector-solution.zip?host=%00x')
  await look('actions', '/docs/connector?q=license')
  await tab.goto(`${scene.url}/docs/connector?q=RemoveUserFromLicenseGroup`)
  await tab.locator('.card:visible summary').first().click()
  await tab.locator('.card[open]').getByText('Show advanced options').first().click()
  await lookHere('action')
  await look('actions-none', '/docs/connector?q=nosuchthing')
  await look('operations', '/docs')
  await look('no-operation', '/docs/GetNothing')
  await look('operation', '/docs/RemoveUserFromLicenseGroup')
  for (const schema of await tab.locator('summary').all()) await schema.click()
  await lookHere('operation-open')
  await look('operation-nested', '/docs/CreateLicenseCleanupPlan')
  await look('trigger', '/docs/WhenPlanFinishes')
  await tab.goto(`${scene.url}/docs/ListInactiveUsers`)
  await tab.getByLabel('Key or access token').fill(keyOf('reader'))
  await tab.getByRole('button', { name: 'Send the request' }).click()
  await tab.getByRole('status').getByText(/^200 /).waitFor()
  await lookHere('operation-tried')
})
