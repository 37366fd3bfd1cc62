import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import t from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { keyOf } from '../helper.ts'
import { startLinks } from './support.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  id: string
  impact: string
  nodes: { target: unknown[]; failureSummary: string }[]
}

/** Of 120 characters, one without a place to break at; the other from right to left. */
const LONG_NAME = `${'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau'.repeat(2)}ämter ab`
const RIGHT_TO_LEFT = 'محمد عبد الرحمن بن يوسف (قسم الفلك)'

/** Each way in which somebody may look at a page; on paper a page is as wide as A4 between its margins. */
const WAYS = [
  { name: '1280-light', width: 1280, colorScheme: 'light', media: 'screen' },
  { name: '1280-dark', width: 1280, colorScheme: 'dark', media: 'screen' },
  { name: '390-light', width: 390, colorScheme: 'light', media: 'screen' },
  { name: '390-dark', width: 390, colorScheme: 'dark', media: 'screen' },
  { name: 'print', width: 680, colorScheme: 'dark', media: 'print' },
] as const

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What is serious or critical, in a few words. */
async function violationsOf(page: Page): Promise<unknown[]> {
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], runOnly: RULES })})`,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes: [node] }) => [id, node?.target, node?.failureSummary])
}

t.test(
  'no page keeps anybody out: wide and narrow, light and dark, on paper, whatever people are called',
  { skip: noChromium, timeout: 240_000 },
  async (t) => {
    const scene = await startLinks(t, {
      env: { CONSOLE_SIGN_IN: 'apiKey' },
      names: { inactiveStaff: LONG_NAME, activeStaff: RIGHT_TO_LEFT, twoGroups: LONG_NAME },
    })
    const { call, links, url, team } = scene
    const first = async (route: string) => (await call(route)).body.value[0]
    const done = await scene.approved({ inactiveDays: 200 })
    const { reportLink } = await scene.applied(done.planId)
    const broken = await scene.create({ groupIds: [scene.groupId('licA3Second')] })
    t.equal((await call(`POST /v1/plans/${broken.planId}/stop`, { as: 'licenses', body: {} })).body.state, 'stopped')
    const plan = await first('GET /v1/plans?state=ready&kind=licenseCleanup')
    const finding = await first('GET /v1/role-findings')
    const { campaignId } = await first('GET /v1/contact-campaigns')
    const pages: Record<string, string> = {
      front: '/',
      nothing: '/nothing',
      packages: '/connector/packages',
      'packages-wrong': '/connector/packages/connector-solution.zip?host=%00x',
      actions: '/docs/connector?q=license',
      ...links,
      doneReport: new URL(reportLink).pathname,
      operation: links.operation.replace(/.$/, '-'),
      'team-person': `${links.teamForm}?person=${team.people[0]}`,
      'dead-link': `${links.ownForm.slice(0, -4)}AAAA`,
      'console-key': '/admin/reviews',
      'console-signed-out': '/admin/signed-out',
    }
    const inside: Record<string, string> = {
      console: '/admin',
      'console-plans': '/admin/plans',
      'console-plan': `/admin/plans/${plan.planId}`,
      'console-stopped': `/admin/plans/${broken.planId}`,
      'console-undo': `/admin/plans/${done.planId}/undo`,
      'console-reviews': '/admin/reviews',
      'console-findings': '/admin/findings',
      'console-finding': `/admin/findings/${finding.findingId}`,
      'console-campaign': `/admin/campaigns/${campaignId}`,
      'console-refused': '/admin/plans/00000000-0000-4000-8000-000000000000',
    }
    const axe = await readFile(AXE, 'utf8')
    const browser = await openChromium(t)
    const context = await browser.newContext({ bypassCSP: true })
    const tab = await context.newPage()
    const screenshots = process.env['SCREENSHOTS']

    const look = async (name: string, path: string) => {
      await tab.emulateMedia({ media: 'screen', colorScheme: 'light' })
      await tab.goto(url + path)
      await tab.evaluate(axe)
      for (const way of WAYS) {
        await tab.setViewportSize({ width: way.width, height: 900 })
        await tab.emulateMedia({ media: way.media, colorScheme: way.colorScheme })
        t.same(await violationsOf(tab), [], `${name}, ${way.name}`)
        const overflow = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        t.ok(overflow <= 0, `${name}, ${way.name}: ${overflow} px too wide`)
        if (screenshots !== undefined) {
          await tab.screenshot({ path: `${screenshots}/${name}-${way.name}.png`, fullPage: true })
        }
      }
      if (screenshots !== undefined) await tab.pdf({ path: `${screenshots}/${name}.pdf`, format: 'A4' })
    }

    for (const [name, path] of Object.entries(pages)) await look(name, path)
    await tab.goto(`${url}/admin`)
    await tab.getByLabel('API key').fill(keyOf('admin'))
    await tab.keyboard.press('Enter')
    await tab.getByRole('heading', { name: 'Overview' }).waitFor()
    for (const [name, path] of Object.entries(inside)) await look(name, path)
  },
)
