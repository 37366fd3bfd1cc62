import t from 'tap'
import { ENGLISH_PIECES } from '../reports/english-pieces.ts'
import { spaced } from '../reports/sample.ts'
import { startLinks, type Links } from './support.ts'

/** What stands on a page, charts included. */
const textOf = (page: string): string =>
  spaced(page.replace(/<style>[\s\S]*?<\/style>/, '').replaceAll(/<[^>]*>/g, '\n'))
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** Pages with a time on them say its zone, once; a day needs none. */
const WITH_TIMES: ReadonlySet<keyof Links> = new Set(['planReport', 'campaignReport', 'roleReport'])

t.test('every page behind a link is French where reports are', async (t) => {
  const scene = await startLinks(t, { env: { REPORT_LANGUAGE: 'fr', TIME_ZONE: 'Europe/Paris' } })
  const pages: [string, string][] = []
  for (const [name, path] of Object.entries(scene.links)) {
    if (name === 'operation') continue
    const reply = await fetch(scene.url + path, { headers: { accept: 'text/html' } })
    t.equal(reply.status, 200, name)
    const page = await reply.text()
    pages.push([name, page])
    t.equal(
      textOf(page).split('Europe/Paris').length - 1,
      WITH_TIMES.has(name as keyof Links) ? 1 : 0,
      `${name}: the zone`,
    )
  }
  t.equal(pages.length, 6)
  const { body } = await scene.call(`POST /v1/contact-campaigns/${scene.team.campaignId}/due`)
  t.same(body.value, [], 'asked already')
  const { card, mail, language } = scene.team
  t.equal(language, 'fr', 'whose own language is not known')
  pages.push(['mail', `<html lang="fr">${mail.html}</html>`], ['text', `<html lang="fr"><p>${mail.text}</p></html>`])
  t.match(JSON.parse(card), { lang: 'fr' })
  for (const text of [card, mail.subject]) {
    t.same(
      ENGLISH_PIECES.filter((piece) => spaced(text).includes(piece)),
      [],
    )
  }
  for (const [name, page] of pages) {
    const text = textOf(page)
    t.match(page, '<html lang="fr">', name)
    t.notMatch(page, /lang="en"/, name)
    t.notMatch(text, /\d{4}-\d\d-\d\dT|\bUTC\b|undefined|\[object|NaN/, name)
    t.same(
      ENGLISH_PIECES.filter((piece) => text.includes(piece)),
      [],
      `${name}: English`,
    )
  }
})
