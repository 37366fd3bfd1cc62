import t from 'tap'
import { ERROR_CODES, Refusal, type ErrorCode } from '../../src/errors.ts'
import { refusalPage } from '../../src/services/pages/refusal-page.ts'
import { openStore } from '../../src/store/database.ts'
import { startService } from '../helper.ts'
import { speak } from '../reports/sample.ts'
import { startLinks } from './support.ts'

const AGAIN = { en: /try again/i, fr: /réessayer/i }
const BROWSER = 'text/html,*/*;q=0.8'

t.test('a page says "try again" where that helps, and when, for every refusal that there is', async (t) => {
  const paths = { again: '/f/x', front: '/' }
  for (const [code, status] of Object.entries(ERROR_CODES)) {
    for (const language of ['en', 'fr'] as const) {
      for (const [isLink, isSent] of [
        [true, false],
        [true, true],
        [false, false],
      ] as const) {
        const refusal = new Refusal(code as ErrorCode, 'What a program reads.')
        const page = refusalPage({
          refusal,
          say: speak(language),
          requestId: 'r-1',
          retryAfter: 600,
          isLink,
          isSent,
          paths,
        })
        const about = `${code} in ${language}${isLink ? ', of a link' : ''}${isSent ? ', sent' : ''}`
        const passes = status === 429 || status === 503
        t.equal(AGAIN[language].test(page), passes, about)
        t.equal(/10 minutes/.test(page), passes, `${about}: when`)
        t.match(page, /<h1>[^<]+<\/h1>\s*<p>[^<]{20,}<\/p>/, about)
        t.notMatch(page, /What a program reads|undefined/, about)
        if (status === 500) t.match(page, /InternalError, (request|demande) r-1/, 'what to tell the operator')
      }
    }
  }
})

t.test('how long to wait is said in words', async (t) => {
  const refusal = new Refusal('GraphThrottled', 'Later.')
  const page = (retryAfter: number | undefined, language: 'en' | 'fr' = 'en') =>
    refusalPage({
      refusal,
      say: speak(language),
      requestId: 'r-1',
      ...(retryAfter === undefined ? {} : { retryAfter }),
      isLink: true,
      isSent: false,
      paths: { again: '/f/x', front: '/' },
    })
  t.match(page(undefined), 'in 60 seconds')
  t.match(page(0.2), 'in 1 second.')
  t.match(page(89), 'in 89 seconds')
  t.match(page(90), 'in 2 minutes')
  t.match(page(60, 'fr'), 'dans 60 secondes')
  t.match(page(3_600, 'fr'), 'dans 60 minutes')
})

t.test('a page that is busy or refused says so, in the language of the reader', async (t) => {
  const scene = await startLinks(t, { writesDiffer: 'Graph refuses in between' })
  const open = async (language: string, accept = BROWSER) => {
    const reply = await fetch(scene.url + scene.links.ownForm, { headers: { accept, 'accept-language': language } })
    return { status: reply.status, headers: reply.headers, text: await reply.text() }
  }
  const onReads = (effect: object) =>
    scene.faults({ method: 'GET', path: '/users', effect }, { path: '/\\$batch|getByIds', effect })

  await onReads({ status: 429, retryAfter: '240' })
  const busy = await open('fr')
  t.match(busy, { status: 503, text: /Merci de réessayer dans 4 minutes\./ })
  t.equal(busy.headers.get('retry-after'), '240')
  t.match(busy.text, `<a href="${scene.links.ownForm}">Ouvrir la page à nouveau</a>`)
  t.match(JSON.parse((await open('fr', 'application/json')).text), { error: { code: 'GraphThrottled' } })

  await onReads({ status: 403, code: 'Authorization_RequestDenied' })
  const refused = await open('en')
  t.match(refused, {
    status: 403,
    text: /only those who run it can mend.*GraphPermissionMissing, request [0-9a-f-]{36}/s,
  })
  t.notMatch(refused.text, AGAIN.en)
  await scene.faults()

  let last = await open('en')
  for (let times = 0; times < 70 && last.status !== 429; times++) last = await open('en')
  t.equal(last.status, 429)
  const seconds = last.headers.get('retry-after')
  t.match(last.text, `Please wait ${seconds} seconds and then try again.`)
})

t.test('a page of a service that failed names the request, and promises nothing', async (t) => {
  const store = await openStore({})
  const { url, call } = await startService(t, { store, writesDiffer: 'the database goes away' })
  await call('GET /v1/exclusions')
  await store.close()
  const path = `/r/00000000-0000-4000-8000-000000000000.1.zzzzzzz.${'A'.repeat(43)}`
  const reply = await fetch(url + path, { headers: { accept: BROWSER } })
  const page = await reply.text()
  t.equal(reply.status, 500)
  t.match(page, `InternalError, request ${reply.headers.get('x-request-id')}`)
  t.notMatch(page, AGAIN.en)
  t.notMatch(page, /store|database|driver|Error:/i, 'nothing of what went wrong is shown')
})
