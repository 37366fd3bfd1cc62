import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { createConsoleSignIn } from '../../src/services/access/console-sign-in.ts'
import { createSealedCookies } from '../../src/services/access/sealed-cookies.ts'
import { createSkipTokens } from '../../src/services/lists/skip-token.ts'
import { browser, formTo, inputsOf } from '../browser.ts'
import { sha256 } from '../access/helper.ts'
import { routesOf } from '../access/matrix.ts'
import { freePort, keyOf, keys, startService, type KeyName } from '../helper.ts'
import { API, CLIENT, openIdProvider, SECRET, TENANT } from '../openid-provider.ts'
import { startPlans } from '../plans/support.ts'
import { readMarkup } from '../reports/markup.ts'
import { withoutTitle } from '../../src/services/reports/plan-summary.ts'
import { headingsOf, startConsole } from './support.ts'

const SESSION = 'steward_console'

/** A service whose console people open by signing in with Entra ID, and who they are there. */
async function withEntra(t: Test, env: Record<string, string> = {}) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { authority, who } = await openIdProvider(t, `${url}/admin/sign-in`)
  const scene = await startPlans(t, {
    env: {
      PORT: String(port),
      PUBLIC_URL: url,
      CONSOLE_SIGN_IN: 'entra',
      FORM_CLIENT_ID: CLIENT,
      FORM_CLIENT_SECRET: SECRET,
      API_AUDIENCE: API,
      API_TENANT_ID: TENANT,
      API_AUTHORITY_HOST: authority,
      API_CLIENT_IDS: CLIENT,
      ...env,
    },
  })
  return { scene, who, url, authority }
}

t.test('nothing is there unless the operator wants it', async (t) => {
  const { url } = await startService(t)
  for (const path of ['/admin', '/admin/', '/admin/sign-in', '/admin/reviews']) {
    t.equal((await fetch(url + path)).status, 404, path)
  }
})

t.test('with Entra ID', async (t) => {
  const { scene, who, url, authority } = await withEntra(t)
  who.userId = scene.userId('activeStaff')
  who.roles = ['LicenseApprover']

  await t.test('somebody comes back to the page that they asked for, with the roles that the API gives', async (t) => {
    const plan = await scene.create()
    const ada = browser(scene)
    const page = await ada.open(`/admin/plans/${plan.planId}`)
    t.equal(page.status, 200, page.text)
    t.equal(page.at, `${url}/admin/plans/${plan.planId}`)
    t.match(page.text, /Signed in as <bdi>Ada Lovelace<\/bdi> \(LicenseApprover\)/)
    t.ok(
      ada.visited.some((visited) => {
        const { origin, searchParams } = new URL(visited)
        return (
          origin === authority &&
          searchParams.get('scope') === `openid profile ${API}/access_as_user` &&
          searchParams.get('code_challenge_method') === 'S256'
        )
      }),
      'by way of the sign-in service',
    )
    t.notMatch(ada.jar.get(SESSION), /eyJ/, 'no token is kept')
    t.ok((ada.jar.get(SESSION) ?? '').length < 4_000)
  })

  await t.test('what was made for somebody waits for somebody else', async (t) => {
    const own = await scene.create({ requester: scene.userId('activeStaff'), inactiveDays: 200 })
    const ada = browser(scene)
    const { text } = await ada.open('/admin')
    const [others, elsewhere = ''] = text.split('Plans that wait for somebody else')
    t.notMatch(others, own.planId)
    t.match(elsewhere, `href="/admin/plans/${own.planId}"`)
    t.notMatch((await ada.open(`/admin/plans/${own.planId}`)).text, '/approve"')
  })

  await t.test('a session ends with the token that opened it', async (t) => {
    const ada = browser(scene)
    t.equal((await ada.open('/admin')).status, 200)
    scene.advance(59 * 60_000)
    const before = ada.visited.length
    t.equal((await ada.open('/admin')).status, 200)
    t.equal(ada.visited.length, before + 1, 'nobody asks for anything')
    scene.advance(2 * 60_000)
    t.match(await ada.send('/admin/reviews', {}), { status: 401, text: /SignInRequired/ })
    t.equal((await ada.open('/admin')).status, 200)
    t.ok(ada.visited.length > before + 4, 'and they signed in again')
  })

  await t.test('who is of another organization, for another service, or breaks off', async (t) => {
    const refused = { status: 403, text: /could not be signed in/ }
    who.tenant = '55555555-5555-4555-8555-555555555555'
    t.match(await browser(scene).open('/admin'), refused)
    who.tenant = TENANT
    who.audience = '77777777-7777-4777-8777-777777777777'
    t.match(await browser(scene).open('/admin'), refused)
    who.audience = API
    who.denied = true
    t.match(await browser(scene).open('/admin'), refused)
    who.denied = false
    t.match(await browser(scene).open('/admin/sign-in?code=x&state=y'), refused, 'a browser that has not begun')
    const victim = browser(scene)
    t.match(await victim.go(`${url}/admin/sign-in?code=x&state=y`), refused)
    t.same([...victim.jar.keys()], [], 'nothing was left in it')
  })

  await t.test('who has no role sees that, and nothing else', async (t) => {
    who.roles = []
    const page = await browser(scene).open('/admin')
    t.match(page, { status: 200, text: /Your account has no role here/ })
    t.same(headingsOf(page.text), ['Connection'])
  })

  await t.test('a key does not open it', async (t) => {
    t.match(await browser(scene).send('/admin/sign-in', { key: keyOf('admin'), path: '' }), { status: 404 })
  })

  await t.test('signing out', async (t) => {
    who.roles = ['Reader']
    const ada = browser(scene)
    const { text } = await ada.open('/admin')
    const token = /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const out = await ada.send('/admin/sign-out', { formToken: token })
    t.match(out, { status: 200, text: /You have signed out/, at: `${url}/admin/signed-out` })
    t.notOk(ada.jar.has(SESSION))
  })
})

t.test('where Microsoft 365 is read on behalf of whoever asks', async (t) => {
  const { scene, who } = await withEntra(t, {
    GRAPH_READ_CREDENTIAL: 'on-behalf-of',
    AZURE_TENANT_ID: TENANT,
    AZURE_CLIENT_ID: API,
    AZURE_CLIENT_SECRET: SECRET,
  })
  who.userId = scene.userId('activeStaff')
  who.roles = ['LicenseApprover', 'ContactApprover']
  const plan = await scene.create()
  const ada = browser(scene)

  const overview = await ada.open('/admin')
  const [, connection = ''] = overview.text.split('<h2 id="connection">Connection</h2>')
  t.match(connection, /the console keeps no token to do so: .+ <code>NeedsServiceIdentity<\/code>/)
  t.notMatch(connection, /<dl>/, 'nothing is shown that they were not let to read')
  const [rest = ''] = overview.text.split('<h2 id="connection">')
  t.notMatch(rest, /NeedsServiceIdentity/, 'everything else is in the store')
  t.match(rest, `/admin/plans/${plan.planId}`)

  const page = await ada.open(`/admin/plans/${plan.planId}`)
  t.match(page.text, withoutTitle(plan.summaryHtml))
  const at = `/admin/plans/${plan.planId}/approve`
  const approved = await ada.send(at, inputsOf(formTo(page.text, at)))
  t.match(approved, { status: 200, text: /The plan is approved/ }, 'and is decided with the rights of the service')
  t.equal((await ada.open('/admin/reviews')).status, 200)
})

t.test('a sign-in service that is away', async (t) => {
  const scene = await startService(t, {
    env: {
      CONSOLE_SIGN_IN: 'entra',
      FORM_CLIENT_ID: CLIENT,
      API_AUDIENCE: API,
      API_TENANT_ID: TENANT,
      API_AUTHORITY_HOST: 'http://127.0.0.1:1',
    },
  })
  const page = await browser(scene).open('/admin')
  t.match(page, { status: 503, text: /SignInServiceUnavailable/ })
  t.equal(page.headers.get('retry-after'), '60')
  t.equal(page.headers.get('x-frame-options'), 'DENY')
})

t.test('with an API key, on top of the simulator', async (t) => {
  const scene = await startConsole(t)
  const { url, signedIn } = scene

  await t.test('each role sees its parts alone', async (t) => {
    const all = {
      plans: ['Plans that wait for your approval', 'Approved and running plans', 'Halted and stopped plans'],
      contacts: ['Contact reviews', 'Contact campaigns'],
      roles: ['Role findings', 'Open alerts', 'Last snapshot of the roles'],
    }
    const seen: Record<KeyName, string[]> = {
      reader: [...all.plans, ...all.contacts],
      licenses: all.plans,
      contacts: [...all.plans, ...all.contacts],
      approver: all.plans,
      contactApprover: [...all.plans, ...all.contacts],
      roles: [...all.plans, ...all.roles],
      roleOperator: [...all.plans, ...all.roles],
      roleApprover: [...all.plans, ...all.roles],
      admin: [...all.plans, ...all.contacts, ...all.roles],
    }
    for (const name of Object.keys(keys) as KeyName[]) {
      const page = await (await signedIn(name)).open('/admin')
      t.same(headingsOf(page.text).sort(), [...seen[name], 'Connection'].sort(), name)
      readMarkup(page.text.replaceAll(/ (required|checked|autofocus|autocomplete)(?=[ >])/g, ' $1="1"'))
    }
  })

  await t.test('whatever is not about signing in is for nobody else', async (t) => {
    const routes = routesOf(scene.app.printRoutes({ commonPrefix: false })).filter((route) => / \/admin/.test(route))
    const open = [
      'GET /admin/sign-in',
      'HEAD /admin/sign-in',
      'POST /admin/sign-in',
      'GET /admin/signed-out',
      'HEAD /admin/signed-out',
    ]
    t.same(
      open.filter((route) => !routes.includes(route)),
      [],
    )
    t.ok(routes.length >= 12, routes.join(', '))
    for (const route of routes.filter((one) => !open.includes(one))) {
      const [method = '', path = ''] = route.split(' ')
      const { statusCode, body } = await scene.app.inject({
        method: method as 'GET',
        url: path.replace(/\{\w+\}/g, 'x'),
        headers: { 'sec-fetch-site': 'same-origin', 'x-api-key': keyOf('admin') },
      })
      t.equal(statusCode, 401, route)
      t.match(body, { GET: /type="password"/, HEAD: /^$/ }[method] ?? /SignInRequired/)
    }
    t.same(
      Object.keys((scene.app.swagger() as { paths: object }).paths).filter((path) => path.startsWith('/admin')),
      [],
      'and no document shows them',
    )
  })

  await t.test('a wrong key, and an address to go on to that is none of ours', async (t) => {
    const somebody = browser(scene)
    const page = await somebody.open('/admin/reviews')
    t.match(page, { status: 401, text: /type="password"/ })
    t.match(page.text, /name="path" value="\/reviews"/)
    t.match(await somebody.send('/admin/sign-in', { key: 'wrong', path: '' }), { status: 401, text: /ApiKeyInvalid/ })
    t.notOk(somebody.jar.has(SESSION))
    for (const path of ['//evil.example', '.evil.example', '/../..', 'https://evil.example', '/a?b', '/\r\nx']) {
      t.equal((await somebody.send('/admin/sign-in', { key: keyOf('admin'), path })).status, 400, path)
    }
    const strange = await browser(scene).open('/admin/%22%3E%3Cscript%3E')
    t.notMatch(strange.text, /<script/)
  })

  await t.test('a session that is forged, over, sealed with another key, or for another purpose', async (t) => {
    const somebody = await signedIn('admin')
    const cookie = somebody.jar.get(SESSION) ?? ''
    const now = scene.now
    const sealedWith = (key: string, purpose: string) =>
      createSealedCookies({ sealed: createSkipTokens(key), now }).seal(
        purpose,
        { caller: { id: 'user:x', kind: 'user', name: 'x', roles: ['Administrator'] }, formToken: 'x' },
        60_000,
      )
    const OURS = 'the signing key of the tests, long enough'
    const forged = {
      'one bit of it': `${cookie.slice(0, -4)}${cookie.at(-4) === 'A' ? 'B' : 'A'}${cookie.slice(-3)}`,
      'cut off': cookie.slice(0, -8),
      'in another spelling': `${cookie}==`,
      'another key': sealedWith('another key, which is long enough too', 'console session'),
      'another purpose': sealedWith(OURS, 'session'),
      'another way to sign in': sealedWith(OURS, 'console session'),
      nothing: '',
    }
    for (const [name, value] of Object.entries(forged)) {
      const page = await fetch(`${url}/admin`, { headers: { cookie: `${SESSION}=${value}` } })
      t.equal(page.status, 401, name)
    }
    t.equal((await fetch(`${url}/admin`, { headers: { cookie: `${SESSION}=${cookie}` } })).status, 200)
    scene.advance(8 * 3_600_000 + 1_000)
    t.equal((await fetch(`${url}/admin`, { headers: { cookie: `${SESSION}=${cookie}` } })).status, 401, 'over')
  })

  await t.test('the cookie, and what no other site may do with a page', async (t) => {
    const page = await fetch(`${url}/admin/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ key: keyOf('reader'), path: '' }),
    })
    t.match(
      page.headers.getSetCookie()[0],
      /^steward_console=\S+; Max-Age=28800; Path=\/admin; HttpOnly; SameSite=Lax$/,
    )
    const reader = await signedIn('reader')
    const plan = `/admin/plans/${randomUUID()}`
    const pages = [
      '/admin',
      '/admin/plans',
      plan,
      `${plan}/undo`,
      '/admin/reviews',
      '/admin/nothing',
      '/admin/signed-out',
    ]
    for (const path of pages) {
      const { headers, text } = await reader.open(path)
      t.equal(headers.get('x-frame-options'), 'DENY', path)
      t.equal(
        headers.get('content-security-policy'),
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; " +
          "frame-ancestors 'none'",
      )
      t.match(headers.get('cache-control'), 'no-store')
      t.equal(headers.get('referrer-policy'), 'no-referrer')
      t.notMatch(text, /<script| on[a-z]+="/)
    }
  })

  await t.test('who is signed in may look at the headers of a page', async (t) => {
    const reader = await signedIn('reader')
    const cookie = `${SESSION}=${reader.jar.get(SESSION)}`
    for (const path of ['/admin', '/admin/reviews']) {
      const { status } = await fetch(`${url}${path}`, { method: 'HEAD', headers: { cookie } })
      t.equal(status, (await reader.open(path)).status, path)
    }
  })

  await t.test('nobody outside calls the API as somebody else', async (t) => {
    for (const ticket of ['', 'x', 'undefined', 'A'.repeat(43)]) {
      const answer = await scene.call('GET /v1/plans', { as: null, headers: { 'x-own-call': ticket } })
      t.match(answer, { status: 401, body: { error: { code: 'CredentialsMissing' } } })
    }
    const cookie = (await signedIn('admin')).jar.get(SESSION) ?? ''
    for (const headers of [{ cookie: `${SESSION}=${cookie}` }, { authorization: `Bearer ${cookie}` }]) {
      t.equal((await scene.call('GET /v1/plans', { as: null, headers })).status, 401, 'the cookie opens pages alone')
    }
  })
})

t.test('behind a proxy, below an address of its own', async (t) => {
  const scene = await startConsole(t, { env: { PUBLIC_URL: 'https://steward.example.org/tools' } })
  const answer = await fetch(`${scene.url}/admin/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: 'https://steward.example.org' },
    body: new URLSearchParams({ key: keyOf('reader'), path: '/reviews' }),
  })
  t.equal(answer.headers.get('location'), '/tools/admin/reviews')
  const [cookie = ''] = answer.headers.getSetCookie()
  t.match(cookie, /; Path=\/tools\/admin; HttpOnly; Secure; SameSite=Lax$/)
  const page = await fetch(`${scene.url}/admin`, { headers: { cookie: cookie.split(';')[0] ?? '' } })
  const places = [...(await page.text()).matchAll(/(?:href|action)="([^"#]+)"/g)].map(([, place = '']) => place)
  t.ok(places.length >= 4)
  t.same(
    places.filter((place) => !place.startsWith('/tools/admin')),
    [],
  )
})

t.test('a key that was taken away, or given fewer roles', async (t) => {
  const cookies = createSealedCookies({ sealed: createSkipTokens('a signing key'), now: Date.now })
  const hash = sha256('secret')
  const caller = { id: 'key:one', kind: 'apiKey' as const, name: 'one', roles: ['Administrator' as const] }
  const { cookie } = createConsoleSignIn({
    keys: [{ name: 'one', sha256: hash, roles: ['Administrator'] }],
    cookies,
  }).openWithKey(caller, 'secret')
  const later = (keys: Parameters<typeof createConsoleSignIn>[0]['keys']) =>
    createConsoleSignIn({ keys, cookies }).session(cookie)?.caller.roles
  t.same(later([{ name: 'one', sha256: hash.toUpperCase(), roles: ['Reader'] }]), ['Reader'])
  t.equal(later([]), undefined)
  t.equal(later([{ name: 'one', sha256: '0'.repeat(64), roles: ['Reader'] }]), undefined, 'another key of this name')
  t.equal(later([{ name: 'two', sha256: hash, roles: ['Reader'] }]), undefined)
})
