import type { Browser, BrowserContextOptions } from 'playwright-core'
import t, { type Test } from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { designerPage } from '../../src/documents/designer/page.ts'
import { designerView } from '../../src/documents/designer/view.ts'
import { startService } from '../helper.ts'
import { smallConnector } from './small-connector.ts'

/** How much lighter one color is than the other (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). Runs in a page. */
function lowestContrast(): { ratio: number; text: string } {
  const { document, getComputedStyle } = globalThis as any
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = channels(color)
      .map((value) => value / 255)
      .map((value) => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const isPainted = (color: string) => channels(color)[3] !== 0
  const backdrop = (element: any): string => {
    const color = getComputedStyle(element).backgroundColor
    return isPainted(color) || !element.parentElement ? color : backdrop(element.parentElement)
  }
  const texts = [...document.querySelectorAll('body *')].filter((element: any) =>
    [...element.childNodes].some(
      (node: any) => node.nodeType === 3 && node.data.trim() !== '' && element.checkVisibility(),
    ),
  )
  return texts
    .map((element: any) => {
      const [one, other] = [getComputedStyle(element).color, backdrop(element)].map(luminance) as [number, number]
      return { ratio: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), text: element.textContent }
    })
    .reduce((worst, each) => (each.ratio < worst.ratio ? each : worst))
}

async function opened(t: Test, browser: Browser, url: string, options: BrowserContextOptions) {
  const context = await browser.newContext(options)
  t.teardown(() => context.close())
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.goto(url)
  const titles = () => page.locator('.card:visible h3').allTextContents()
  const shoot = async (name: string) => {
    if (process.env['SCREENSHOTS'] === undefined) return
    await page.screenshot({ path: `${process.env['SCREENSHOTS']}/connector-${name}.png`, fullPage: true })
  }
  return { page, troubles, titles, shoot }
}

t.test('the page of the connector', { skip: noChromium }, async (t) => {
  const { url } = await startService(t)
  const browser = await openChromium(t)
  const address = `${url}/docs/connector`

  t.test('searches while somebody types', async (t) => {
    const { page, titles, troubles, shoot } = await opened(t, browser, address, {})
    t.ok((await titles()).length > 50, 'every action is there')
    await page.getByRole('searchbox').fill('REMOVE license group')
    t.ok((await titles()).includes('Remove a user from a license group'))
    t.notOk((await titles()).includes('List departments'))
    t.equal(await page.getByRole('status').textContent(), `${(await titles()).length} found`)
    t.equal(new URL(page.url()).search, '?q=REMOVE%20license%20group', 'the address can be passed on')

    await page.getByRole('searchbox').press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    t.equal(await page.locator('.card[open]').count(), 1, 'the keyboard opens the first one')
    await page.locator('.card[open]').getByText('Show advanced options').click()
    await shoot('wide')

    await page.getByRole('link', { name: 'List license groups' }).first().click()
    await page.locator('#ListLicenseGroups[open]').waitFor()
    t.pass('a drop-down leads to its action')
    await page.getByRole('searchbox').fill('no such thing')
    t.same(await titles(), [])
    t.same(troubles, [], 'nothing is blocked or broken')
  })

  t.test('opens the action that its address names', async (t) => {
    const { page, troubles } = await opened(t, browser, `${address}?q=departments#ApprovePlan`, {})
    t.ok(await page.locator('#ApprovePlan .inputs').first().isVisible())
    t.same(troubles, [])
  })

  t.test('searches without JavaScript too', async (t) => {
    const { page, titles } = await opened(t, browser, address, { javaScriptEnabled: false })
    await page.getByRole('searchbox').fill('remove license group')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\?q=/)
    t.ok((await titles()).includes('Remove a user from a license group'))
    t.notOk((await titles()).includes('List departments'))
    const card = page.locator('#RemoveUserFromLicenseGroup')
    await card.locator('h3').click()
    t.ok(await card.getByText('picked from: List license groups').isVisible())
  })

  t.test('can be read in both color schemes, on a phone too', async (t) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = { width: 360, height: 800 }
      const { page, shoot } = await opened(t, browser, `${address}#CreateRolePlan`, { colorScheme, viewport })
      const { ratio, text } = await page.evaluate(lowestContrast)
      t.ok(ratio >= 4.5, `${colorScheme}: the contrast is ${ratio.toFixed(2)} at least, at "${text.slice(0, 30)}"`)
      t.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, 'nothing sticks out')
      await shoot(`narrow-${colorScheme}`)
    }
  })
})

t.test('what the page says is escaped', async (t) => {
  const document = smallConnector()
  Object.assign(document.info, { title: '<b>Steward</b>' })
  Object.assign(document.paths['/v1/groups']?.['get'] ?? {}, { summary: '<script>alert(1)</script>' })
  const page = designerPage(designerView(document), '"><script>')
  t.notMatch(page, /<b>Steward|<script>alert|"><script>/)
  t.match(page, '&lt;b&gt;Steward&lt;/b&gt;')
})

t.test('the address of the page', async (t) => {
  const { url } = await startService(t)
  const get = async (query: string) => fetch(`${url}/docs/connector${query}`)
  t.equal((await get('?q=')).status, 200, 'an empty search shows all')
  t.equal((await get(`?q=${'x'.repeat(101)}`)).status, 400)
  t.match((await get('')).headers.get('content-security-policy'), /^default-src 'none'; script-src 'sha256-[^']+';/)
})
