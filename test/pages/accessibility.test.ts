import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import t from 'tap'
import { startLinks } from './support.ts'

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  id: string
  impact: string
  nodes: { target: unknown[]; failureSummary: string }[]
}

t.test(
  'no page keeps anybody out, on a wide and a narrow screen, light and dark, and nothing is wider than the screen',
  { skip: !existsSync(executablePath) && 'no Chromium on this machine', timeout: 240_000 },
  async (t) => {
    const scene = await startLinks(t)
    const { links, url, team } = scene
    const pages: Record<string, string> = {
      front: '/',
      nothing: '/nothing',
      packages: '/connector/packages',
      'packages-wrong': '/connector/packages/connector-solution.zip?host=%00x',
      actions: '/docs/connector?q=license',
      ...links,
      operation: links.operation.replace(/.$/, '-'),
      'team-person': `${links.teamForm}?person=${team.people[0]}`,
      'dead-link': `${links.ownForm.slice(0, -4)}AAAA`,
    }
    const axe = await readFile(AXE, 'utf8')
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    t.teardown(() => browser.close())
    const screenshots = process.env['SCREENSHOTS']

    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } })
      const tab = await context.newPage()
      for (const [name, path] of Object.entries(pages)) {
        await tab.goto(url + path)
        await tab.evaluate(axe)
        const { violations } = await tab.evaluate<{ violations: Violation[] }>(
          "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
        )
        const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        const told = grave.map(({ id, nodes: [node] }) => [id, node?.target, node?.failureSummary])
        t.same(told, [], `${name}, ${width} px, ${colorScheme}`)
        const overflow = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        t.ok(overflow <= 0, `${name}, ${width} px: ${overflow} px too wide`)
        if (screenshots !== undefined) {
          await tab.screenshot({ path: `${screenshots}/${name}-${width}-${colorScheme}.png`, fullPage: true })
          if (colorScheme === 'light') {
            await tab.emulateMedia({ media: 'print' })
            await tab.screenshot({ path: `${screenshots}/${name}-print.png`, fullPage: true })
            await tab.emulateMedia({ media: 'screen' })
          }
        }
      }
      await context.close()
    }
  },
)
