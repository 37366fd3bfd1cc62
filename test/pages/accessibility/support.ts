import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { openChromium } from '../../chromium.ts'
import { keyOf, type KeyName } from '../../helper.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  id: string
  impact: string
  nodes: { target: unknown[]; failureSummary: string }[]
}

/** Of 120 characters, one without a place to break at; the other from right to left. */
export const LONG_NAME = `${'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau'.repeat(2)}ämter ab`
export const RIGHT_TO_LEFT = 'محمد عبد الرحمن بن يوسف (قسم الفلك)'

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

const PAPER = "getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()"

/** Words that a line breaks in the middle, though they are short enough to stand whole. */
const BROKEN_WORDS = `(() => {
  const broken = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const head = text.parentElement.closest('thead')
    if (head !== null && head.offsetWidth <= 1) continue
    for (const { 0: word, index } of text.data.matchAll(/[\\p{L}\\d]{2,20}(?![\\p{L}\\d])/gu)) {
      if (/[\\p{L}\\d]/u.test(text.data[index - 1] ?? '')) continue
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word)
    }
  }
  return [...new Set(broken)]
})()`

/** What can have the focus, and does not show that it has. */
const UNSEEN_FOCUS = `(() => {
  const look = (one) => {
    const { outlineStyle, outlineWidth, boxShadow, backgroundColor, borderColor } = getComputedStyle(one)
    return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, backgroundColor, borderColor].join()
  }
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
  return all
    .filter((one) => one.tabIndex >= 0 && one.checkVisibility())
    .filter((one) => {
      document.activeElement.blur()
      const before = look(one)
      one.focus({ focusVisible: true })
      return document.activeElement !== one || look(one) === before
    })
    .map((one) => one.outerHTML.slice(0, 100))
})()`

export interface Looker {
  tab: Page
  /** Opens a page and looks at it in each way. */
  look: (name: string, path: string) => Promise<void>
  /** Looks at what the tab shows just now, such as a form that was refused. */
  lookHere: (name: string) => Promise<void>
  /** Opens the console with a key. */
  signIn: (key: KeyName) => Promise<void>
}

/** Somebody with a browser who looks at pages of a service; with `SCREENSHOTS` set, a picture of each is kept there. */
export async function openLooker(t: Test, { url }: { url: string }): Promise<Looker> {
  const axe = await readFile(AXE, 'utf8')
  const browser = await openChromium(t)
  const context = await browser.newContext({ bypassCSP: true })
  const tab = await context.newPage()
  const screenshots = process.env['SCREENSHOTS']

  const lookHere = async (name: string) => {
    await tab.evaluate(axe)
    for (const way of WAYS) {
      await tab.setViewportSize({ width: way.width, height: 900 })
      await tab.emulateMedia({ media: way.media, colorScheme: way.colorScheme })
      t.same(await violationsOf(tab), [], `${name}, ${way.name}`)
      const overflow = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      t.ok(overflow <= 0, `${name}, ${way.name}: ${overflow} px too wide`)
      t.same(await tab.evaluate(BROKEN_WORDS), [], `${name}, ${way.name}: words stand whole`)
      if (way.media === 'print') t.equal(await tab.evaluate(PAPER), '#fff', `${name}: paper is white`)
      if (screenshots !== undefined) {
        await tab.screenshot({ path: `${screenshots}/${name}-${way.name}.png`, fullPage: true })
      }
    }
    if (screenshots !== undefined) await tab.pdf({ path: `${screenshots}/${name}.pdf`, format: 'A4' })
    await tab.emulateMedia({ media: 'screen', colorScheme: 'light' })
    t.same(await tab.evaluate(UNSEEN_FOCUS), [], `${name}: one sees where one is`)
  }

  return {
    tab,
    lookHere,
    async look(name, path) {
      await tab.emulateMedia({ media: 'screen', colorScheme: 'light' })
      await tab.goto(url + path)
      await lookHere(name)
    },
    async signIn(key) {
      await tab.goto(`${url}/admin`)
      await tab.locator('#key').fill(keyOf(key))
      await tab.keyboard.press('Enter')
      await tab.locator('main h1').waitFor()
      await tab.locator('#key').waitFor({ state: 'detached' })
    },
  }
}
