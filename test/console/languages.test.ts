import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { piecesOf } from '../reports/english.ts'
import { spaced } from '../reports/sample.ts'
import { CONSOLE_TEXTS } from '../../src/services/console/texts/texts.ts'
import { startConsole } from './support.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const textOf = (page: string): string =>
  spaced(page.replace(/<style>[\s\S]*?<\/style>/, '').replaceAll(/<[^>]*>/g, '\n')).replaceAll('&#39;', "'")

t.test('the console is French where reports are, with the look of the organization', async (t) => {
  const logo = join(temporaryFolder(t), 'logo.svg')
  await writeFile(logo, '<svg xmlns="http://www.w3.org/2000/svg"></svg>')
  const bench = await startConsole(t, {
    env: { REPORT_LANGUAGE: 'fr', TIME_ZONE: 'Europe/Paris', BRAND_LOGO: logo, BRAND_COLOR: '#7a1f4e' },
  })
  const plan = await bench.create({ reason: 'Le ménage.' })
  const [department] = (await bench.call('GET /v1/departments')).body.value
  const created = await bench.call('POST /v1/contact-campaigns', {
    body: { departments: [department.department], fields: ['businessPhone'] },
  })
  t.equal(created.status, 200)
  t.equal((await bench.call('POST /v1/role-snapshots', { body: {} })).status, 200)
  const campaign = `/admin/campaigns/${created.body.campaignId}`
  const outside = await (await fetch(`${bench.url}/admin`)).text()
  const admin = await bench.signedIn('admin')
  const paths = [
    '/admin',
    '/admin/plans',
    `/admin/plans/${plan.planId}`,
    campaign,
    '/admin/reviews',
    '/admin/findings',
    '/admin/no-such',
  ]
  const pages: [string, string][] = [['sign-in', outside]]
  for (const path of paths) pages.push([path, (await admin.open(path)).text])
  const findings = textOf(pages.find(([path]) => path === '/admin/findings')?.[1] ?? '')
  t.match(findings, 'Group Admin :', 'names are no words of ours, whatever they begin with')
  t.match(findings, 'Le locataire :', 'what is called something by us is called so in French')
  const english = piecesOf(CONSOLE_TEXTS.en)
  for (const [path, page] of pages) {
    t.match(page, '<html lang="fr">', path)
    t.match(page, /--accent: #7a1f4e/, `${path}: the color`)
    t.match(page, /src="data:image\/svg/, `${path}: the logo`)
    const text = textOf(page)
    t.notMatch(text, /\bUTC\b|undefined|\[object|NaN/, path)
    // The summary of a plan is read elsewhere too, and says its own.
    const zones = text.split('Europe/Paris').length - 1
    if (path !== 'sign-in') t.ok(path.includes('/plans/') ? zones > 0 : zones === 1, `${path}: the zone`)
    t.same(
      english.filter((piece) => text.includes(piece)),
      [],
      `${path}: English`,
    )
  }
})
