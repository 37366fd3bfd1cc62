import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { DAY } from '../campaigns/support.ts'
import { startLinks, type Links } from './support.ts'

const LANGUAGES = ['en', 'fr'] as const
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const AGAIN = /try again|réessayer/i
const SHAPE = { error: { code: /^[A-Z]\w+$/, message: /^\S.*\.$/, requestId: /^[0-9a-f-]{36}$/ } }

interface Broken {
  name: string
  method?: string
  path: string
  status: number
  code: string
  /** What the page is called, in each language. */
  title: readonly [en: string, fr: string]
}

const UNKNOWN = { status: 404, title: ['This link opens nothing', 'Ce lien n’ouvre rien'] } as const
const WRONG = { ...UNKNOWN, status: 400, code: 'InvalidInput' } as const
const METHOD = {
  status: 405,
  code: 'MethodNotAllowed',
  title: ['Nothing can be sent to this address', 'Rien ne peut être envoyé à cette adresse'],
} as const
const REVOKED = {
  status: 410,
  code: 'LinkRevoked',
  title: ['This link was withdrawn', 'Ce lien a été retiré'],
} as const
const EXPIRED = {
  status: 410,
  code: 'LinkExpired',
  title: ['This link has expired', 'Ce lien a expiré'],
} as const
const NOTHING = {
  status: 404,
  code: 'NotFound',
  title: ['There is nothing at this address', 'Il n’y a rien à cette adresse'],
} as const
const ADDRESS = {
  status: 400,
  code: 'InvalidInput',
  title: ['This address is not right', 'Cette adresse n’est pas juste'],
} as const

/** Each way in which somebody may get a link wrong that was right. */
function brokenWays(name: keyof Links, path: string): Broken[] {
  const code = name === 'operation' ? 'OperationNotFound' : 'NotFound'
  const flipped = path.slice(0, -3) + [...path.slice(-3)].map((one) => (one === 'A' ? 'B' : 'A')).join('')
  const id = /[0-9a-f-]{36}/.exec(path)?.[0] ?? ''
  const ways: Broken[] = [
    { name: 'tampered', path: flipped, ...UNKNOWN, code },
    { name: 'cut off', path: path.slice(0, -8), ...UNKNOWN, code },
    { name: 'of something else', path: path.replace(id, randomUUID()), ...UNKNOWN, code },
    { name: 'with what no text holds', path: `${path}%00`, ...WRONG },
    { name: 'badly encoded', path: path.replace(id, `${id}%E0%A4%A`), ...WRONG },
  ]
  if (name === 'operation') return ways
  const [, kind = ''] = path.split('/')
  return [
    ...ways,
    { name: 'almost empty', path: `/${kind}/x`, ...WRONG },
    { name: 'longer than any', path: `/${kind}/${'x'.repeat(300)}`, ...WRONG },
    {
      name: 'longer than a path may be',
      path: `/${kind}/${'x'.repeat(600)}`,
      ...UNKNOWN,
      status: 414,
      code: 'UriTooLong',
    },
    { name: 'with a wrong query', path: `${path}?format=exe&page=none`, ...WRONG },
    { name: 'sent with PUT', method: 'PUT', path, ...METHOD },
    { name: 'sent with DELETE', method: 'DELETE', path, ...METHOD },
    ...(kind === 'r' ? [{ name: 'sent with POST', method: 'POST', path, ...METHOD }] : []),
  ]
}

/** Paths that are no links, and nothing else either. */
const ELSEWHERE: Broken[] = [
  { name: 'no page', path: '/nothing', ...NOTHING },
  { name: 'hostile', path: '/"><script>alert(1)</script>', ...NOTHING },
  { name: 'not even a path', path: '/%E0%A4%A', ...ADDRESS },
  { name: 'no operation', path: '/docs/GetNothing', ...NOTHING },
  { name: 'no package', path: '/connector/packages/nothing.zip', ...NOTHING },
  { name: 'a search too long', path: `/docs/connector?q=${'x'.repeat(101)}`, ...ADDRESS },
  { name: 'the front door, sent to', method: 'POST', path: '/', ...METHOD },
  { name: 'a form of the packages, sent', method: 'POST', path: '/connector/packages', ...METHOD },
  { name: 'a sign-in that nobody began', path: '/f/sign-in?state=x', ...UNKNOWN, code: 'NotFound' },
]

/** Whoever takes pages gets one in their language that says what to do; a program gets the one shape. */
async function isAnswered(t: Test, url: string, { name, method = 'GET', path, status, code, title }: Broken) {
  for (const [index, language] of LANGUAGES.entries()) {
    const headers = { accept: BROWSER, 'accept-language': `${language}-CA,${language};q=0.9` }
    const body = method === 'POST' ? { body: new URLSearchParams({ answer: 'save' }) } : {}
    const reply = await fetch(url + path, { method, headers, ...body })
    const page = await reply.text()
    const about = `${name}, in ${language}`
    t.match([reply.status, reply.headers.get('content-type')], [status, 'text/html; charset=utf-8'], about)
    t.match(page, `<html lang="${language}">`, about)
    t.match(page, `<h1>${title[index]}</h1>`, about)
    t.match(page, /<h1>[^<]+<\/h1>\s*<p>[^<]{20,}<\/p>/, `${about}: what happened and what to do`)
    t.notMatch(page, AGAIN, `${about}: nothing that repeating can mend`)
    t.notMatch(page, /<script|Northwind/, `${about}: nothing runs, and nobody is named`)
    t.match(reply.headers.get('content-security-policy'), /^default-src 'none'; style-src/, about)
    t.equal(reply.headers.get('cache-control'), 'private, no-store', about)
    t.equal(reply.headers.get('vary'), 'Accept, Accept-Language', about)
  }
  const headers = { accept: 'application/json', 'accept-language': 'fr' }
  const reply = await fetch(url + path, { method, headers })
  t.match([reply.status, reply.headers.get('content-type')], [status, /^application\/json/], `${name}, as JSON`)
  const body = (await reply.json()) as any
  t.match(body, SHAPE, name)
  t.equal(body.error.code, code, `${name}, as JSON`)
  t.equal(reply.headers.get('allow') !== null, status === 405, `${name}: what is allowed is told`)
}

t.test('every link, broken in every way', async (t) => {
  const scene = await startLinks(t)
  const { url, call, links } = scene
  const each = Object.entries(links) as [keyof Links, string][]

  for (const [name, path] of each) {
    const reply = await fetch(url + path, { headers: { accept: BROWSER } })
    t.equal(reply.status, 200, `${name} opens as it was handed out`)
    await t.test(name, async (t) => {
      for (const way of brokenWays(name, path)) await isAnswered(t, url, way)
    })
  }
  await t.test('what was never a link', async (t) => {
    for (const way of ELSEWHERE) await isAnswered(t, url, way)
  })

  for (const body of scene.revocations) t.equal((await call('POST /v1/link-revocations', { body })).status, 200)
  await t.test('revoked', async (t) => {
    for (const [name, path] of each) await isAnswered(t, url, { name, path, ...REVOKED })
  })

  scene.ahead(31 * DAY)
  await t.test('expired', async (t) => {
    for (const [name, path] of each) await isAnswered(t, url, { name, path, ...EXPIRED })
    for (const format of ['csv', 'json']) {
      const path = `${links.planReport}?format=${format}`
      await isAnswered(t, url, { name: `the download as ${format}`, path, ...EXPIRED })
    }
  })

  for (const path of ['/v1/nothing', '/v1/licenses', `/v1/plans/${randomUUID()}`, '/mcp']) {
    const reply = await fetch(url + path, { headers: { accept: BROWSER } })
    t.match(reply.headers.get('content-type'), /^application\/json/, `${path} is for programs, whoever comes`)
  }
})
