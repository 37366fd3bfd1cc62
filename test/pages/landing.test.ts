import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { startService } from '../helper.ts'

t.test('the front door says what this is and where to go', async (t) => {
  const { url, call } = await startService(t, { env: { PUBLIC_URL: 'https://steward.northwind.example/tools' } })
  // The database in memory begins with the first question to it.
  await call('GET /v1/exclusions')
  const open = async (headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/`, { headers })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const page = await open()
  t.equal(page.status, 200)
  t.match(page.headers.get('content-type'), 'text/html; charset=utf-8')
  t.match(page.headers.get('content-security-policy'), /^default-src 'none'; style-src 'unsafe-inline'; img-src 'self'/)
  t.equal(page.headers.get('vary'), 'Accept-Language')
  t.match(page.text, /<html lang="en">/)
  t.match(page.text, /<p class="done" role="status">The service is ready, and its database answers\./)
  t.match(page.text, /Open the link in that message/)
  t.notMatch(page.text, /<script|Northwind College/, 'nothing runs, and nobody is named')

  const links = [...page.text.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link)
  t.equal(links.length, 4)
  for (const link of links) {
    t.ok(link.startsWith('/tools/'), `${link} is where callers reach the service`)
    t.equal((await fetch(url + link.slice('/tools'.length))).status, 200, `${link} leads somewhere`)
  }

  for (const [accepted, language] of [
    ['fr', 'fr'],
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['de-DE,de;q=0.9,fr;q=0.8,en;q=0.7', 'fr'],
    ['en;q=0.1,fr;q=0.9', 'fr'],
    ['fr;q=0,en;q=0.5', 'en'],
    ['en-GB,en;q=0.9,fr;q=0.5', 'en'],
    ['frr', 'en'],
    ['', 'en'],
    [',;q=x,<script>', 'en'],
  ] as const) {
    const { text } = await open({ 'accept-language': accepted })
    t.match(text, `<html lang="${language}">`, `${language} for "${accepted}"`)
  }
  t.match((await open({ 'accept-language': 'fr' })).text, /Le service est prêt/)
})

t.test('the front door leads to the console where there is one', async (t) => {
  const { url } = await startService(t, { env: { CONSOLE_SIGN_IN: 'apiKey' } })
  for (const language of ['en', 'fr']) {
    const page = await fetch(`${url}/`, { headers: { 'accept-language': language } })
    t.match(await page.text(), /<a href="\/admin">Console<\/a>/)
  }
  t.equal((await fetch(`${url}/admin`)).status, 401)
})

t.test('the front door tells that the database is away', async (t) => {
  const store = await openStore({})
  const { url, call } = await startService(t, { store, writesDiffer: 'the database goes away' })
  t.match(await call('GET /ready', { as: null }), { status: 200 })
  await store.close()
  // What was known is kept for a second.
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  t.match(await call('GET /ready', { as: null }), { status: 503, body: { status: 'databaseUnavailable' } })
  const page = await fetch(`${url}/`, { headers: { 'accept-language': 'fr' } })
  t.equal(page.status, 200)
  t.match(await page.text(), /<p class="summary" role="status">La base de données ne répond pas/)
})

t.test('the icon', async (t) => {
  const { url } = await startService(t)
  for (const path of ['/favicon.svg', '/favicon.ico']) {
    const answer = await fetch(url + path)
    t.equal(answer.status, 200)
    t.equal(answer.headers.get('content-type'), 'image/svg+xml')
    t.equal(answer.headers.get('cache-control'), 'public, max-age=86400')
    t.match(await answer.text(), /^<svg xmlns/)
  }
})
