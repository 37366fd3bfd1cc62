import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { brandMark, brandStyle, readBrand } from '../../src/services/reports/brand.ts'
import { contrast } from '../../src/services/reports/contrast.ts'
import { startLinks } from '../pages/support.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SVG = `<?xml version="1.0"?>
<!-- a mark -->
<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" onload="document.title = 'run'">
<script>document.title = 'run'</script><rect width="120" height="40" fill="#8a1538"/></svg>`
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

t.test('a logo is a small PNG or SVG file, and anything else stops the start', async (t) => {
  const folder = temporaryFolder(t, { 'logo.svg': SVG, 'page.html': '<html><svg></svg></html>', 'empty.png': '' })
  const at = (name: string) => join(folder, name)
  writeFileSync(at('logo.png'), PNG)
  writeFileSync(at('large.svg'), `<svg>${' '.repeat(64 * 1024)}</svg>`)
  t.match(readBrand({ brandLogo: at('logo.svg') }).logo, /^data:image\/svg\+xml;base64,/)
  t.match(readBrand({ brandLogo: at('logo.png') }).logo, /^data:image\/png;base64,iVBOR/)
  for (const name of ['page.html', 'empty.png']) {
    t.throws(() => readBrand({ brandLogo: at(name) }), {
      message: /^BRAND_LOGO must be a PNG or SVG file: .* neither\.$/,
    })
  }
  t.throws(() => readBrand({ brandLogo: at('large.svg') }), { message: /^BRAND_LOGO must have at most 64 KiB/ })
  t.throws(() => readBrand({ brandLogo: at('none.png') }), { message: "BRAND_LOGO can't be read: ENOENT." })
  t.same(readBrand({}), {})
  t.equal(brandStyle({}), '')
  t.equal(brandMark({}), false)
})

t.test('a color can be read on light pages and on dark ones, or is refused', async (t) => {
  for (const color of ['#8a1538', '#1F4E79', '#000000', '#0b6e4f']) {
    const { light = '', dark = '' } = readBrand({ brandColor: color }).color ?? {}
    t.equal(light, color.toLowerCase())
    for (const on of ['#ffffff', '#f4f6f8']) t.ok(contrast(light, on) >= 4.5, `${light} on ${on}`)
    for (const on of ['#16191d', '#20252b', '#10202f']) t.ok(contrast(dark, on) >= 4.5, `${dark} on ${on}`)
  }
  for (const color of ['#ffcc00', '#8fc1f0', '#ffffff']) {
    t.throws(() => readBrand({ brandColor: color }), {
      message: /^BRAND_COLOR must have a contrast of 4\.5 to 1 .*: take/,
    })
  }
  t.equal(contrast('#000000', '#ffffff'), 21)
})

t.test('logo and color are on every page, and in mails the color', async (t) => {
  const folder = temporaryFolder(t, { 'logo.svg': SVG })
  const scene = await startLinks(t, { env: { BRAND_LOGO: join(folder, 'logo.svg'), BRAND_COLOR: '#8A1538' } })
  t.match(scene.team.mail.html, 'bgcolor="#8a1538"')
  t.notMatch(scene.team.mail.html, 'data:', 'mail programs show no pictures that stand in a mail')
  const pages = Object.entries({ ...scene.links, front: '/', dead: '/r/nothing' }).filter(
    ([name]) => name !== 'operation',
  )
  for (const [name, path] of pages) {
    const reply = await fetch(scene.url + path, { headers: { accept: 'text/html' } })
    const page = await reply.text()
    t.match(page, '<div class="brand"><img src="data:image/svg+xml;base64,', name)
    t.match(page, '--accent: #8a1538', name)
    t.match(reply.headers.get('content-security-policy'), "img-src 'self' data:", name)
  }
  await t.test('the logo is seen, and no script in it runs', { skip: noChromium }, async (t) => {
    const browser = await openChromium(t)
    const tab = await browser.newPage({ viewport: { width: 390, height: 844 } })
    for (const [name, path] of pages) {
      await tab.goto(scene.url + path)
      t.equal(await tab.evaluate("document.querySelector('.brand img').naturalWidth"), 120, name)
      t.not(await tab.title(), 'run', name)
      t.equal(
        await tab.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
        true,
        `${name}: nothing overflows`,
      )
    }
  })
})
