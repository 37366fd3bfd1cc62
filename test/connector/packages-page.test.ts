import { readFile } from 'node:fs/promises'
import t from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { readSources } from '../../connector/package/sources.ts'
import { startService } from '../helper.ts'
import { ENGLISH_PIECES } from '../reports/english-pieces.ts'
import { spaced } from '../reports/sample.ts'
import { ENTRA, KEY, Opened } from './package-support.ts'

const query = (values: object) => new URLSearchParams(values as Record<string, string>).toString()

t.test('packages over HTTP', async (t) => {
  const { url } = await startService(t, { env: { PUBLIC_URL: 'https://steward.example.org/tools' } })
  const get = async (path: string) => fetch(`${url}/connector/packages${path}`)

  await t.test('the page', async (t) => {
    const page = await get('')
    t.equal(page.status, 200)
    t.match(page.headers.get('content-security-policy'), /default-src 'none'.*form-action 'self'/)
    const text = await page.text()
    t.match(text, 'value="steward.example.org/tools"', 'knows the host already')
    t.match(text, 'formaction="packages/connector-solution.zip"')
    t.notMatch(text, '<script')
  })

  await t.test('a zip', async (t) => {
    const answer = await get(`/connector-solution.zip?${query({ ...ENTRA, connectorName: '', connectorId: '' })}`)
    t.equal(answer.status, 200)
    t.match(answer.headers.get('content-disposition'), 'attachment; filename="connector-solution.zip"')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const solution = new Opened(bytes)
    const definition = solution.json('Connector/nwc_tenantsteward_openapidefinition.json')
    t.match(
      definition,
      { host: ENTRA.host, basePath: '/', schemes: ['https'] },
      'the host of the form, not of the service',
    )
    const offered = JSON.parse(await (await fetch(`${url}/connector/apiDefinition.swagger.json`)).text())
    t.same(definition.paths, offered.paths, 'offers what this service does')
    t.notMatch(solution.text('Connector/nwc_tenantsteward_openapidefinition.json'), 'steward.example.org')
    const again = await get(`/connector-solution.zip?${query(ENTRA)}`)
    t.same(new Uint8Array(await again.arrayBuffer()), bytes, 'is the same every time')
  })

  await t.test('what is not there', async (t) => {
    for (const path of [
      '/nothing.zip',
      '/connector-solution',
      '/..%2F..%2Fpackage.json',
      '/%2e%2e%2f.env',
      '/flow.ts',
    ]) {
      const answer = await get(`${path}?${query(ENTRA)}`)
      t.equal(answer.status, 404, path)
      t.match(await answer.json(), { error: { code: 'NotFound' } })
    }
  })

  await t.test('hostile values come back as text, and not at length', async (t) => {
    const markup = '"><script>alert(1)</script>'
    const values = [markup, '../../etc/passwd', ']]><!--', 'x'.repeat(10_240)]
    for (const name of Object.keys(ENTRA)) {
      for (const value of values) {
        // A publisher may be called nearly anything: too long is too long all the same.
        if (name === 'publisher' && value.length < 100) continue
        const answer = await get(`/connector-solution.zip?${query({ ...ENTRA, [name]: value })}`)
        t.equal(answer.status, 400, `${name} ${value.slice(0, 20)}`)
        t.match(answer.headers.get('content-type'), 'text/html')
        const page = await answer.text()
        t.match(page, `id="error-${name}"`, 'says which')
        t.notMatch(page, '<script')
        t.ok(page.length < 16_000, `${page.length} characters`)
      }
    }
    const page = await (await get(`/connector-solution.zip?${query({ ...ENTRA, host: markup })}`)).text()
    t.match(page, '&quot;&gt;&lt;script&gt;')
    t.match(page, 'formaction="connector-solution.zip"', 'the form can be sent again from there')
  })

  await t.test('what the form does not have is refused', async (t) => {
    for (const more of ['&extra=1', '&host=a.example.com', '&publisher=%00', '&publisher=%ED%A0%80']) {
      const answer = await get(`/connector-solution.zip?${query(ENTRA)}${more}`)
      t.equal(answer.status, 400, more)
    }
    const long = await get(`/connector-solution.zip?${query({ ...ENTRA, publisher: 'x'.repeat(40_000) })}`)
    t.equal(long.status, 431)
    t.match(await long.json(), { error: { code: 'HeadersTooLarge' } })
  })
})

t.test('the page is French for whoever reads French, and calls flows what Power Automate will', async (t) => {
  const { url } = await startService(t)
  const headers = { 'accept-language': 'fr-CA,en' }
  const french = async (path: string) => (await fetch(url + path, { headers })).text()
  const { flows } = await readSources()
  for (const path of ['', `/connector-solution.zip?${query({ ...ENTRA, host: 'a b', publisher: '', auth: 'no' })}`]) {
    const page = await french(`/connector/packages${path}`)
    t.match(page, '<html lang="fr">')
    const text = spaced(page.replaceAll(/<style>[\s\S]*?<\/style>|<[^>]*>/g, '\n'))
    t.same(
      [...ENGLISH_PIECES, ...flows.map(({ description }) => description)].filter((piece) => text.includes(piece)),
      [],
    )
    for (const { displayName } of flows) t.match(page, `<th scope="row" lang="en">${displayName}</th>`)
    t.notMatch(page, '<td lang="en">', 'every flow is explained')
    t.notMatch(page, 'undefined')
    if (path !== '') {
      t.match(text, 'Hôte : valeur non valable ; indiquez le nom')
      t.match(text, 'Éditeur : valeur manquante ; indiquez')
      t.match(text, 'Authentification : valeur non valable ; indiquez entra ou key.')
    }
  }
  const front = await french('/')
  t.match(front, 'Paquets pour Power Platform')
  t.match(front, /<h2>Où aller<\/h2>/)
})

t.test('packages are not made without end', async (t) => {
  const { url } = await startService(t)
  const statuses: number[] = []
  for (let asked = 0; asked < 61; asked++) statuses.push((await fetch(`${url}/connector/packages`)).status)
  t.same(statuses.slice(59), [200, 429])
})

t.test('an administrator fills in the form in a browser without JavaScript', { skip: noChromium }, async (t) => {
  const { url } = await startService(t)
  const browser = await openChromium(t)
  const page = await browser.newPage({ javaScriptEnabled: false, acceptDownloads: true })
  const troubles: string[] = []
  page.on('console', (message) => troubles.push(message.text()))
  await page.goto(`${url}/connector/packages`)
  await page.getByLabel('Authentication').selectOption('key')
  await page.getByLabel('Prefix').fill('mscrm')
  await page.getByRole('button', { name: 'Download Connector' }).click()
  await page.getByText('Prefix is not valid').waitFor()
  await page.getByText('Publisher is missing').waitFor()
  t.equal(await page.getByLabel('Prefix').inputValue(), 'mscrm', 'what was typed is still there')
  const picture = process.env['SCREENSHOT']
  if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true })
  t.same(troubles, ['Failed to load resource: the server responded with a status of 400 (Bad Request)'])

  await page.getByLabel('Host').fill(String(KEY.host))
  await page.getByLabel('Publisher').fill('Fabrikam & <Söhne>')
  await page.getByLabel('Prefix').fill('fab')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download Files for pac and paconn' }).click(),
  ])
  t.equal(download.suggestedFilename(), 'connector-files.zip')
  const files = new Opened(new Uint8Array(await readFile(await download.path())))
  t.match(files.json('apiDefinition.swagger.json'), { host: KEY.host })
})
