import t from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { startService } from '../helper.ts'

t.test('a maker can read the documents in a browser and try an action with a key', { skip: noChromium }, async (t) => {
  const { url } = await startService(t)
  const browser = await openChromium(t)
  const page = await browser.newPage()
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('requestfailed', (request) => troubles.push(`${request.url()} failed`))
  await page.goto(`${url}/docs`)

  for (const summary of [
    'Get the sign-in activity of a user',
    'List licenses',
    'Remove a user from a license group',
    'Update contact info of a user',
    'List role assignments',
  ]) {
    await page.getByText(summary, { exact: true }).first().waitFor({ timeout: 10_000 })
    t.pass(summary)
  }

  await page.getByRole('button', { name: 'Authorize' }).first().click()
  await page.locator('#api_key_value').fill('test-key-reader')
  await page.getByRole('button', { name: 'Apply credentials' }).click()
  await page.getByRole('button', { name: 'Close' }).first().click()
  await page.getByText('List licenses', { exact: true }).first().click()
  await page.getByRole('button', { name: 'Try it out' }).first().click()
  // Only the answer matters here: the page fetches it from the service it came from.
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/v1/licenses')),
    page.getByRole('button', { name: 'Execute' }).first().click(),
  ])
  t.equal(answer.status(), 200)
  t.same(troubles, [], 'nothing is blocked, missing or broken')
})
