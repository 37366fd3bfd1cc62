import t from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { startLinks } from './support.ts'

const HEBREW = 'משה כהן (Moshe)'
const ARABIC = 'فاطمة الزهراء'
const LONG = `Anne-${'Constantinopolitaine'.repeat(5)}-${'x'.repeat(14)}`

/** Where a name stands alone between two tags, with the tag in front of it. */
const placesOf = (page: string, name: string): string[] =>
  [...page.replace(/<title>[^<]*<\/title>/, '').matchAll(/(<[^<>]*>)\s*([^<>]+?)\s*(?=<)/g)]
    .filter(([, , text]) => text === name)
    .map(([, tag = '']) => tag)

t.test('names of any direction and length stand by themselves on every page', async (t) => {
  t.equal(LONG.length, 120)
  const names = { inactiveStaff: HEBREW, activeStaff: LONG, twoGroups: ARABIC, globalAdmin: HEBREW }
  const scene = await startLinks(t, { names, env: { REPORT_LANGUAGE: 'fr' } })
  const pages = { ...scene.links, hebrew: `${scene.links.teamForm}?person=${scene.user('inactiveStaff')}` }
  const found = new Map<string, number>()
  for (const [page, path] of Object.entries(pages)) {
    if (page === 'operation') continue
    const text = await (await fetch(scene.url + path, { headers: { accept: 'text/html' } })).text()
    for (const name of [HEBREW, ARABIC, LONG]) {
      const places = placesOf(text, name)
      found.set(name, (found.get(name) ?? 0) + places.length)
      for (const tag of places) t.match(tag, 'dir="auto"', `${page}: ${name}`)
    }
    for (const tag of text.match(/<(input type="(text|tel)"|textarea|select)[^>]*>/g) ?? []) t.match(tag, 'dir="auto"')
  }
  t.ok((found.get(HEBREW) ?? 0) >= 3 && (found.get(LONG) ?? 0) >= 1 && (found.get(ARABIC) ?? 0) >= 1, [...found].join())

  await t.test('and nothing overflows on a phone', { skip: noChromium }, async (t) => {
    const browser = await openChromium(t)
    const tab = await browser.newPage({ viewport: { width: 390, height: 844 } })
    for (const [page, path] of Object.entries(pages)) {
      if (page === 'operation') continue
      await tab.goto(scene.url + path)
      await tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
      t.equal(
        await tab.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
        true,
        page,
      )
    }
  })
})
